// Finds a place in the long list by typing a part of its name. The list is the page's own, so it needs no network.

// One form for what people write in several: hamzas, teh marbuta, alef maqsura, marks, capitals.
export function fold(text: string): string {
  return text.normalize("NFD").toLowerCase()
    .replace(/[\u0640\u064b-\u065f\u0670\u0300-\u036f]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").replace(/ؤ/g, "و").replace(/ئ/g, "ي")
    .replace(/(^|\s)ال/g, "$1").trim();
}

const FEW = 12; // a list this short needs no search

export function addPlaceSearch(form: HTMLFormElement): void {
  const search = form.querySelector<HTMLInputElement>("#area-search");
  const select = form.querySelector<HTMLSelectElement>("select[name=area]");
  if (!search || !select || select.options.length <= FEW) {
    return;
  }
  const whole = [...select.children];
  const names = new Map([...select.options].map((option) => [option, fold(option.textContent!)]));
  search.closest<HTMLElement>("[hidden]")!.hidden = false;
  search.addEventListener("input", () => {
    const wanted = fold(search.value);
    const chosen = select.value;
    // Not all browsers hide options: those that do not fit are taken out.
    select.replaceChildren(...whole.map((child) => keepFitting(child, wanted, names)).filter(Boolean) as Element[]);
    select.value = chosen;
  });
}

function keepFitting(child: Element, wanted: string, names: Map<HTMLOptionElement, string>): Element | null {
  if (!(child instanceof HTMLOptGroupElement) || !wanted || fold(child.label).includes(wanted)) {
    return child;
  }
  const fitting = [...child.children].filter((option) => names.get(option as HTMLOptionElement)?.includes(wanted));
  const group = child.cloneNode(false) as HTMLElement;
  group.append(...fitting.map((option) => option.cloneNode(true)));
  return fitting.length > 0 ? group : null;
}

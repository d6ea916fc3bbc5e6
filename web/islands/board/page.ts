// What the parts of the board share: its rows, its words, and the voice that screen readers hear.

export function rows(board: HTMLElement): HTMLTableRowElement[] {
  return [...board.querySelectorAll<HTMLTableRowElement>('tr.row')];
}

export function rowOf(board: HTMLElement, need: string): HTMLTableRowElement | null {
  return board.querySelector<HTMLTableRowElement>(`tr.row[data-need="${CSS.escape(need)}"]`);
}

export function currentRow(board: HTMLElement): HTMLTableRowElement | null {
  return board.querySelector<HTMLTableRowElement>('tr.row.is-current');
}

export function pane(board: HTMLElement): HTMLElement | null {
  return board.querySelector<HTMLElement>('.pane');
}

// A sentence of the page's language, from its <template id="board-words">.
export function word(name: string): string {
  const template = document.getElementById('board-words') as HTMLTemplateElement | null;
  return template?.content.querySelector(`[data-word="${name}"]`)?.textContent?.trim() ?? '';
}

// "5 new" by the rules of the language.
export function counted(name: string, n: number): string {
  const form = new Intl.PluralRules(document.documentElement.lang).select(n);
  return (word(`${name}_${form}`) || word(`${name}_other`)).replace('#', String(n));
}

let saying = 0;

// Said again even when it is the same, so that each press is heard.
export function say(text: string): void {
  const voice = document.getElementById('say');
  if (voice) {
    voice.textContent = '';
    window.clearTimeout(saying);
    saying = window.setTimeout(() => { voice.textContent = text; }, 30);
  }
}

export function moveTo(board: HTMLElement, row: HTMLTableRowElement, focus = true): void {
  currentRow(board)?.classList.remove('is-current');
  row.classList.add('is-current');
  row.scrollIntoView({ block: 'nearest' });
  if (focus) {
    row.querySelector<HTMLAnchorElement>('th a')?.focus({ preventScroll: true });
  }
}

// On small screens the filter begins folded: the list is what one came for.
export function fold(board: HTMLElement): void {
  if (window.matchMedia('(max-width: 60rem)').matches) {
    board.querySelector('.filter-box')?.removeAttribute('open');
  }
}

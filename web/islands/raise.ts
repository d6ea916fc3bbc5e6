// The need form on a phone. The pages are the server's own, kept by the service worker; this carries the answers from
// one to the next, keeps them while they are typed, and puts the whole into the outbox. Before the worker is there,
// the forms are sent to the server step by step, as without scripts.
import { keep, newKey, start } from "./app/app";
import { bodyOf, emptyDraft, isEmpty, lacks, propose, STEP_PATHS, titleOf, whereToCorrect, type Complaint, type Draft,
  type Step } from "./app/draft";
import { correct, handOver, saveDraft, takeDraft } from "./app/drafts";
import { clearErrors, showErrors } from "./app/errors";
import type { Sent, Waiting } from "./app/outbox";
import { addPlaceSearch } from "./app/places";
import { drawQr } from "./app/qr";
import { get, remove } from "./app/store";
import { say, sayTime } from "./app/words";

const SAVE_AFTER_MS = 250;
const PATIENCE_MS = 4000; // a network that answers within this is not called missing

type Form = HTMLFormElement & { dataset: { step: Step; blank?: string } };

// ---- From the form into the draft ----

const fields = (form: Form, kind: string): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>(kind)];

function readLines(form: Form, draft: Draft): void {
  const items = fields(form, "input[name$='.item']");
  if (items.length > 0) {
    const chosen = items.filter((input) => input.type === "hidden" || input.checked);
    draft.items = chosen.map(({ value }) => value);
    for (const input of chosen) {
      const name = input.closest("label")?.textContent?.trim() ?? input.parentElement?.querySelector("label")?.textContent;
      draft.names[input.value] = name ?? draft.names[input.value];
      const quantity = form.querySelector<HTMLInputElement>(`[name="${input.name.replace(".item", ".quantity")}"]`);
      if (quantity?.value) {
        draft.quantities[input.value] = quantity.value;
      }
    }
  }
}

function readPlace(form: Form, draft: Draft): void {
  const select = form.querySelector<HTMLSelectElement>("select[name=area]");
  const option = select?.selectedOptions[0];
  if (select && option?.value) {
    const around = option.closest("optgroup")?.label ?? "";
    const name = option.textContent!.trim();
    draft.place = name.startsWith(around) ? around : `${name}${say("list.comma")} ${around}`;
  }
}

function read(form: Form, draft: Draft): void {
  readLines(form, draft);
  for (const input of fields(form, "input, select, textarea")) {
    const { name, type, value, checked } = input;
    if (!name || name.startsWith("_") || name.startsWith("lines[")) {
      continue;
    }
    if (type === "checkbox") {
      draft.answers[name] = checked ? value : "";
    } else if (type !== "radio" || checked) {
      draft.answers[name] = value;
    }
  }
  readPlace(form, draft);
}

// ---- From the draft into the form ----

// Before this script came, on a slow phone.
const isTyped = (input: HTMLInputElement): boolean => input.type !== "hidden" && "defaultValue" in input &&
  input.value !== input.defaultValue;

function fillIn(form: Form, { answers, items }: Draft): void {
  for (const input of fields(form, "input, select, textarea")) {
    const { name, type, value } = input;
    if (name.endsWith(".item") && type === "checkbox") {
      input.checked = items.includes(value);
    } else if (name in answers) {
      if (type === "checkbox" || type === "radio") {
        input.checked = answers[name] === value;
      } else if (!name.startsWith("_") && !isTyped(input)) {
        input.value = answers[name];
      }
    }
  }
}

// The server's own lines of the items, those that were chosen, numbered anew.
function showLines(form: Form, draft: Draft): void {
  const list = form.querySelector("#lines")!;
  const rows = document.querySelector<HTMLTemplateElement>("#rows")!.content;
  const known = draft.items.filter((item) => rows.querySelector(`[value="${item}"]`));
  draft.items = known; // what left the catalogue meanwhile cannot be asked for
  const shown = known.map((item, index) => {
    const row = rows.querySelector(`[value="${item}"]`)!.parentElement!.cloneNode(true) as HTMLElement;
    for (const part of row.querySelectorAll("*")) {
      for (const { name, value } of [...part.attributes]) {
        part.setAttribute(name, value.replace(/lines(\[|_)\d+/g, `lines$1${index}`));
      }
    }
    const input = row.querySelector<HTMLInputElement>("[name$='.quantity']")!;
    const { quantity, people } = input.dataset;
    input.value = draft.quantities[item] || String(propose(draft.answers.people ?? "", Number(quantity), Number(people)));
    return row;
  });
  list.prepend(...shown);
}

function tell(form: Form, name: string, text: string): void {
  const place = form.querySelector<HTMLElement>(`[data-told="${name}"]`);
  if (text.trim()) {
    place!.textContent = text;
  } else {
    (place?.parentElement?.matches("dl > div") ? place.parentElement : place)?.remove();
  }
}

const WHOM: Record<string, () => string> = {
  household: () => say("whom.household"),
  person: () => say("whom.person"),
  community: () => say("whom.community"),
  institution: () => say("whom.institution"),
};

function showCare(form: Form, answers: Record<string, string>): void {
  const all = [...form.querySelectorAll<HTMLElement>("[data-care]")];
  const told = all.filter(({ dataset }) => answers[`care_${dataset.care}`]);
  all.filter((one) => !told.includes(one)).slice(told.length === 0 ? 1 : 0).forEach((one) => one.remove());
  if (told.length === 0) {
    all[0].textContent = say("care.none");
  }
}

function showTold(form: Form, { answers, place }: Draft): void {
  for (const name of ["words", "landmark", "people", "name"]) {
    tell(form, name, answers[name] ?? "");
  }
  tell(form, "area", place);
  const by = answers.raised_by === "other" ? `${say("list.comma")} ${say("raise.check.by_other")}` : "";
  tell(form, "for", (WHOM[answers.for]?.() ?? "") + by);
  const phone = form.querySelector<HTMLElement>("[data-told=phone]")!;
  answers.phone?.trim() ? (phone.textContent = answers.phone) : phone.replaceWith(say("raise.check.no_phone"));
  showCare(form, answers);
}

// ---- Going from step to step ----

const MESSAGES: Record<Complaint["is"], () => string> = {
  NEED_EMPTY: () => say("fault.NEED_EMPTY"),
  FIELD_MISSING: () => say("fault.FIELD_MISSING"),
  NUMBER_MALFORMED: () => say("fault.NUMBER_MALFORMED"),
  PHONE_MALFORMED: () => say("fault.PHONE_MALFORMED"),
};

async function send(draft: Draft): Promise<void> {
  const key = newKey();
  const id = await keep({
    key,
    action: "/needs",
    body: bodyOf(draft, key),
    title: titleOf(draft, say("app.own_words")),
    area: draft.answers.area ?? "",
    actor: "self",
  }, { replaces: draft.replaces, draft: draft.id });
  location.assign(`/raise/kept#${id}`);
}

// True when another page comes.
async function goOn(form: Form, draft: Draft, back: string): Promise<boolean> {
  const { step } = form.dataset;
  read(form, draft);
  if (back) {
    await handOver(draft);
    location.assign(STEP_PATHS[back as Step]);
    return true;
  }
  const complaints = lacks[step](draft);
  if (complaints.length > 0) {
    showErrors(form, complaints.map(({ field, is }) => ({ field, message: MESSAGES[is]() })));
    return false;
  }
  delete draft.fault;
  if (step === "check") {
    await send(draft);
  } else {
    await handOver(draft);
    location.assign(step === "what" ? STEP_PATHS.where : STEP_PATHS.check);
  }
  return true;
}

// Only where the next page is sure to open; else the form goes to the server as it is.
const isKept = (): boolean => Boolean(navigator.serviceWorker?.controller);

function listen(form: Form, draft: Draft): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let going = false;
  const save = (): void => {
    clearTimeout(timer);
    if (!going) {
      read(form, draft);
      void saveDraft(draft);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  });
  document.addEventListener("visibilitychange", () => document.hidden && timer && save());
  form.addEventListener("submit", (event) => {
    if (!isKept()) {
      return;
    }
    event.preventDefault();
    if (going) {
      return; // pressed twice
    }
    clearTimeout(timer);
    going = true;
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    goOn(form, draft, button?.name === "back" ? button.value : "").then((left) => {
      going = left;
    }, () => form.submit()); // storage is full or forbidden: the server still is there
  });
}

// What was begun on this phone before is gone on with, and may be put away: phones are shared.
function offerAnew(form: Form, draft: Draft): void {
  const panel = document.getElementById("resumed");
  if (!panel || isEmpty(draft) || document.referrer.startsWith(`${location.origin}/raise`)) {
    return;
  }
  panel.querySelector("time")!.textContent = sayTime(draft.at);
  panel.querySelector("button")!.onclick = async () => {
    Object.assign(draft, { ...emptyDraft(draft.id, Date.now()), replaces: undefined, fault: undefined });
    await remove("draft", draft.id);
    clearErrors(form);
    form.reset();
    panel.hidden = true;
    form.querySelector("input")!.focus();
  };
  panel.hidden = false;
}

function showStep(form: Form, draft: Draft): void {
  if (form.dataset.step === "check") {
    showLines(form, draft);
    showTold(form, draft);
  } else {
    fillIn(form, draft);
  }
  // The kept page has the key of the day it was kept: each sending has its own.
  form.querySelector<HTMLInputElement>("[name=_key]")!.value = newKey();
  offerAnew(form, draft);
  if (draft.fault) {
    const { step, field } = whereToCorrect(draft.fault.field);
    if (step === form.dataset.step) {
      showErrors(form, [{ field, message: draft.fault.message }]);
    }
  }
}

// What is pressed before the draft is there is pressed again when it is: without a network the form would else lead nowhere.
function holdPressed(form: Form): () => void {
  let pressed: HTMLElement | null = null;
  const hold = (event: Event): void => {
    if (isKept()) {
      event.preventDefault();
      pressed = (event as SubmitEvent).submitter ?? form.querySelector<HTMLElement>("button[type=submit]");
    }
  };
  form.addEventListener("submit", hold);
  return () => {
    form.removeEventListener("submit", hold);
    pressed?.click();
  };
}

async function write(form: Form): Promise<void> {
  const release = holdPressed(form);
  const draft = await takeDraft().catch((fault: unknown) => {
    release(); // storage is forbidden: the server still is there
    throw fault;
  });
  const isBlank = form.dataset.blank !== undefined;
  const wasTyped = fields(form, "input, textarea").some(isTyped);
  if (isBlank && isKept() && form.dataset.step === "check" && isEmpty(draft)) {
    location.replace(STEP_PATHS.what);
    return;
  }
  if (isBlank) {
    showStep(form, draft);
  } else {
    read(form, draft); // the server's page knows best
  }
  addPlaceSearch(form);
  listen(form, draft);
  if (wasTyped) {
    form.dispatchEvent(new Event("input")); // nobody listened yet when it was typed
  }
  release();
}

// ---- After the last step ----

function show(kept: HTMLElement, state: string): void {
  for (const part of kept.querySelectorAll<HTMLElement>("[data-when]")) {
    part.toggleAttribute("hidden", !part.dataset.when!.split(" ").includes(state));
  }
  if (kept.dataset.state !== state) {
    kept.dataset.state = state;
    kept.querySelector("h1")!.focus();
  }
}

function showSent(kept: HTMLElement, code: string): void {
  kept.querySelector(".big-code bdi")!.textContent = code.replace(/(.{4})(?=.)/g, "$1-");
  kept.querySelector<HTMLAnchorElement>("a.follow")!.href = `/needs/${code}`;
  drawQr(kept.querySelector(".qr svg")!, `${location.origin}/needs/${code}`);
  show(kept, "sent");
}

function showWaiting(kept: HTMLElement, record: Waiting, patient: boolean): void {
  kept.querySelector(".number")!.textContent = String(record.id);
  kept.querySelector(".title")!.textContent = record.title;
  if (record.fault) {
    kept.querySelector(".reason")!.textContent = record.fault.message || say("app.too_old");
    kept.querySelector<HTMLButtonElement>(".correct")!.onclick = () => void correct(record);
    show(kept, "attention");
  } else {
    show(kept, patient && navigator.onLine ? "sending" : "waiting");
  }
}

function watch(kept: HTMLElement): void {
  const id = Number(location.hash.slice(1));
  const began = Date.now();
  const look = async (): Promise<void> => {
    const sent = await get<Sent>("sent", id);
    const record = await get<Waiting>("outbox", id);
    if (sent?.code) {
      showSent(kept, sent.code);
    } else if (record) {
      showWaiting(kept, record, Date.now() - began < PATIENCE_MS);
    }
  };
  start(() => void look());
  setTimeout(() => void look(), PATIENCE_MS);
}

const form = document.querySelector<Form>("form[data-step]");
const kept = document.getElementById("kept");
if (kept) {
  watch(kept);
} else {
  start();
}
if (form) {
  write(form).catch(() => clearErrors(form)); // nothing can be kept here: the server's forms do
}

// A need while it is written on this phone: its answers over the three steps, and the body that the form of the last
// one would send. Pure. Not here: where they are kept, and the pages (raise.ts).

export interface Draft {
  id: string; // of the tab that writes it
  at: number; // when last changed
  items: string[]; // codes, in the order of the first step
  names: Record<string, string>; // of the items, as the page showed them
  quantities: Record<string, string>;
  answers: Record<string, string>; // the other fields by their names
  place: string; // the name of answers.area
  replaces?: number; // the record on this phone that it corrects
  fault?: { field: string; message: string };
}

export type Step = "what" | "where" | "check";
export interface Complaint {
  field: string;
  is: "NEED_EMPTY" | "FIELD_MISSING" | "NUMBER_MALFORMED" | "PHONE_MALFORMED";
}

// In the order in which the form has them.
const ANSWERS = ["for", "raised_by", "area", "landmark", "people", "care_infants", "care_elderly", "care_pregnant",
  "care_disability", "care_chronic", "name", "phone", "words"];
const QUANTITY_MOST = 1_000_000;
const PEOPLE_MOST = 100_000;

export function emptyDraft(id: string, now: number): Draft {
  return { id, at: now, items: [], names: {}, quantities: {}, answers: {}, place: "" };
}

export function isEmpty(draft: Draft): boolean {
  return draft.items.length === 0 && Object.values(draft.answers).every((answer) => !answer.trim());
}

// ---- Numbers and phones, as people write them ----

// Arabic-Indic and Persian digits as Latin ones.
export function latinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
}

function isWhole(text: string, most: number): boolean {
  const digits = latinDigits(text.trim());
  return /^\d+$/.test(digits) && Number(digits) >= 1 && Number(digits) <= most;
}

// Enough digits to be a number that somebody answers; the server looks closer.
function isPhone(text: string): boolean {
  const digits = latinDigits(text).replace(/\D/g, "");
  return digits.length >= 8 && digits.length <= 15;
}

// As items_propose of the server: for `people`, rounded up.
export function propose(people: string, quantity: number, per: number): number {
  const count = Number(latinDigits(people.trim())) || 1;
  const proposed = quantity > 0 && per > 0 ? Math.ceil((count * quantity) / per) : 1;
  return Math.max(1, Math.min(proposed, QUANTITY_MOST));
}

// ---- What a step lacks ----

const lacksWhat = (draft: Draft): Complaint[] =>
  draft.items.length === 0 && !draft.answers.words?.trim() ? [{ field: "lines", is: "NEED_EMPTY" }] : [];

function lacksWhere({ answers }: Draft): Complaint[] {
  const found: Complaint[] = [];
  if (!answers.for) {
    found.push({ field: "for", is: "FIELD_MISSING" });
  }
  if (!answers.area) {
    found.push({ field: "area", is: "FIELD_MISSING" });
  }
  if (answers.people?.trim() && !isWhole(answers.people, PEOPLE_MOST)) {
    found.push({ field: "people", is: "NUMBER_MALFORMED" });
  }
  if (answers.phone?.trim() && !isPhone(answers.phone)) {
    found.push({ field: "phone", is: "PHONE_MALFORMED" });
  }
  return found;
}

const lacksCheck = (draft: Draft): Complaint[] => draft.items.flatMap((item, index) =>
  isWhole(draft.quantities[item] ?? "", QUANTITY_MOST)
    ? []
    : [{ field: `lines_${index}__quantity`, is: "NUMBER_MALFORMED" } as Complaint]);

// The server checks all of it again; this is so that nobody learns it only when the network is back.
export const lacks: Record<Step, (draft: Draft) => Complaint[]> = {
  what: lacksWhat,
  where: lacksWhere,
  check: lacksCheck,
};

// ---- What is sent ----

export function bodyOf(draft: Draft, key: string): string {
  const body = new URLSearchParams({ _key: key });
  draft.items.forEach((item, index) => {
    body.append(`lines[${index}].item`, item);
    body.append(`lines[${index}].quantity`, draft.quantities[item] ?? "");
  });
  for (const name of ANSWERS.filter((one) => draft.answers[one]?.trim())) {
    body.append(name, draft.answers[name]);
  }
  body.append("consent", "1");
  return body.toString();
}

export function titleOf(draft: Draft, ownWords: string): string {
  const items = draft.items.map((item) => draft.names[item] ?? item);
  return [items.length > 0 ? items.join(" + ") : ownWords, draft.place].filter(Boolean).join(" · ");
}

// Back to the answers, of what was sent and refused.
export function draftOf(body: string, id: string, now: number): Draft {
  const draft = emptyDraft(id, now);
  const lines = new Map<string, { item?: string; quantity?: string }>();
  for (const [name, value] of new URLSearchParams(body)) {
    const part = /^lines\[(\d+)\]\.(item|quantity)$/.exec(name);
    if (part) {
      lines.set(part[1], { ...lines.get(part[1]), [part[2]]: value });
    } else if (ANSWERS.includes(name)) {
      draft.answers[name] = value;
    }
  }
  for (const { item, quantity } of lines.values()) {
    if (item) {
      draft.items.push(item);
      draft.quantities[item] = quantity ?? "";
    }
  }
  return draft;
}

// The step that asks for `field`, and the id it has there.
export function whereToCorrect(field: string): { step: Step; field: string } {
  const plain = field.replace(/[.[\]]/g, "_");
  if (/^lines_\d/.test(plain)) {
    return { step: "check", field: plain };
  }
  if (plain === "lines" || plain === "words") {
    return { step: "what", field: plain };
  }
  return { step: ANSWERS.includes(plain) ? "where" : "check", field: plain };
}

export const STEP_PATHS: Record<Step, string> = { what: "/raise", where: "/raise/where", check: "/raise/check" };

// The rules of what waits on this phone to be sent: what a record holds, when it is tried, what an answer means.
// Pure: no storage, no network, no clock of its own.

export const SYNC_TAG = "outbox";
export const RECORD_VERSION = 1; // of this record; an older one is still read
export const FORM_VERSION = 1; // of the body: the server goes on accepting older ones (docs/decisions/013)

const SECOND = 1000;
const DAY = 86_400 * SECOND;
export const EVERY = 15 * SECOND;
const LONGEST_PAUSE = 15 * 60 * SECOND;
// The server knows a key for 7 days. What may have been done longer ago is not sent again by itself.
const KEY_LASTS = 6 * DAY;
const SENT_LASTS = 90 * DAY;
const DRAFT_LASTS = 3 * DAY;
const COPY_LASTS = 30 * DAY;

export interface Fault {
  fault: string; // the server's name for it, or "too_old"
  field: string;
  message: string;
}

export interface Waiting {
  id?: number; // the number on this phone, given when it is put
  v: number;
  form: number;
  key: string; // 128 bits, made once, kept through all tries
  action: string; // the path it is posted to
  body: string; // as the form itself would send it, `_key` included
  title: string; // what the list calls it: items and place, no name and no phone
  area: string;
  actor: "self" | "neighbour";
  language: string; // in which a refusal is to be said
  created: number;
  tried?: number; // when it was sent for the first time
  attempts: number;
  next: number; // not before
  fault?: Fault; // needs attention; not sent until corrected
}

export interface Sent {
  id: number;
  title: string;
  at: number;
  code?: string; // only of one's own needs
}

export interface Copy {
  code: string;
  html: string;
  title: string;
  at: number; // what was last known, and when
}

export type Verdict =
  | { is: "done"; code: string }
  | { is: "fault"; fault: Fault }
  | { is: "later"; after: number }; // after: milliseconds the server asked for, or 0

// 128 bits as 22 characters of base64url, as the server's own form keys.
export function makeKey(random: Uint8Array): string {
  return btoa(String.fromCharCode(...random)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

export function makeRecord(given: Pick<Waiting, "key" | "action" | "body" | "title" | "area" | "actor" | "language">, now: number): Waiting {
  return { v: RECORD_VERSION, form: FORM_VERSION, created: now, attempts: 0, next: 0, ...given };
}

// The pause doubles from 15 seconds to a quarter of an hour.
export function pauseAfter(attempts: number, asked: number): number {
  return Math.max(asked, Math.min(EVERY * 2 ** Math.max(0, attempts - 1), LONGEST_PAUSE));
}

// `hurry`: the network is back, or someone looks: pauses of ours are over.
export function isDue(record: Waiting, now: number, hurry: boolean): boolean {
  return !record.fault && (hurry || record.next <= now);
}

export function isTooOld(record: Waiting, now: number): boolean {
  return record.tried !== undefined && now - record.tried > KEY_LASTS;
}

export const hasExpired = {
  sent: (one: { at: number }, now: number): boolean => now - one.at > SENT_LASTS,
  draft: (one: { at: number }, now: number): boolean => now - one.at > DRAFT_LASTS,
  copy: (one: { at: number }, now: number): boolean => now - one.at > COPY_LASTS,
};

function asRecord(document: unknown): Record<string, unknown> {
  return typeof document === "object" && document !== null ? (document as Record<string, unknown>) : {};
}

const isText = (value: unknown): value is string => typeof value === "string";

// A network that asks to sign in answers 200 to everything: only what our server would say counts.
export function judge(status: number, document: unknown, retryAfter: string | null): Verdict {
  const { code, fault, field, message } = asRecord(document);
  if (status >= 200 && status < 300 && isText(code)) {
    return { is: "done", code };
  }
  const isFinal = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  if (isFinal && isText(fault) && isText(message)) {
    return { is: "fault", fault: { fault, field: isText(field) ? field : "", message } };
  }
  const seconds = Number(retryAfter);
  return { is: "later", after: seconds > 0 ? Math.min(seconds * SECOND, LONGEST_PAUSE) : 0 };
}

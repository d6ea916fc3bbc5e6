// What waits, put into words that travel without our network: a link for QR codes, a text for SMS, a file. Pure.
// The formats are described in docs/offline.md, so that people and programs can read them.
import { RECORD_VERSION, FORM_VERSION } from "./outbox";

export interface Parcel {
  key: string;
  action: string;
  body: string;
  title: string;
  area: string;
}

// What one code holds while it is still easily read off a cracked screen.
export const QR_CHARACTERS = 700;
const PARTS_MOST = 20;

// ---- One text ----

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  bytes.forEach((byte) => {
    binary += String.fromCharCode(byte);
  });
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (one) => one.charCodeAt(0)));
}

// Letters as they are, not as %D9%84: a third of the length.
export function pack(parcel: Parcel): string {
  const fields = [...new URLSearchParams(parcel.body)];
  return toBase64Url(JSON.stringify([RECORD_VERSION, FORM_VERSION, parcel.key, parcel.action, parcel.title, parcel.area, fields]));
}

const isText = (value: unknown): value is string => typeof value === "string";
const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every(isText);

// Only what this program packs, and only the posts that others may carry: it comes from a stranger's screen.
export function unpack(text: string): Parcel | null {
  try {
    const [version, form, key, action, title, area, fields] = JSON.parse(fromBase64Url(text.trim()));
    const fits = version === RECORD_VERSION && form === FORM_VERSION && isText(title) && isText(area) && isText(key) &&
      /^[\w-]{22}$/.test(key) && action === "/needs" && Array.isArray(fields) && fields.every(isPair);
    return fits ? { key, action, title, area, body: new URLSearchParams(fields).toString() } : null;
  } catch {
    return null;
  }
}

// ---- Several codes ----

export interface Part {
  number: number; // from 1
  count: number;
  mark: string; // of the whole
  text: string;
}

// Each a link: any camera opens it, and what stands behind # is never sent to a server.
export function toLinks(packed: string, key: string, origin: string): string[] {
  const count = Math.ceil(packed.length / QR_CHARACTERS);
  const size = Math.ceil(packed.length / count);
  return Array.from({ length: count }, (_, i) =>
    `${origin}/phone#q=${i + 1}.${count}.${key.slice(0, 6)}.${packed.slice(i * size, (i + 1) * size)}`);
}

export function readPart(hash: string): Part | null {
  const found = /^#q=(\d{1,2})\.(\d{1,2})\.([\w-]{6})\.([\w-]+)$/.exec(hash);
  const [number, count] = [Number(found?.[1]), Number(found?.[2])];
  return found && number >= 1 && number <= count && count <= PARTS_MOST
    ? { number, count, mark: found[3], text: found[4] }
    : null;
}

// The whole, or how many are still to come.
export function join(parts: Part[]): { whole: string } | { missing: number } {
  const [first] = parts;
  const own = new Map(parts.filter(({ mark, count }) => mark === first.mark && count === first.count)
    .map((part) => [part.number, part.text]));
  return own.size === first.count
    ? { whole: Array.from({ length: first.count }, (_, i) => own.get(i + 1)).join("") }
    : { missing: first.count - own.size };
}

// ---- A text message ----

const SMS_NAMES: Record<string, string> = { for: "w", raised_by: "b", area: "a", landmark: "l", people: "n",
  name: "m", phone: "t", words: "x" };
const CARE: Record<string, string> = { care_infants: "i", care_elderly: "e", care_pregnant: "p",
  care_disability: "d", care_chronic: "c" };

// "ISTIJABA 1 k=KEY q=food-parcel*2,blanket*6 a=PS0203 n=6 c=ie x=…": one line, words last, so that a person can type it
// in and a program can read it.
export function toSms({ key, body }: Parcel): string {
  const fields = new URLSearchParams(body);
  const lines: string[] = [];
  for (let i = 0; fields.has(`lines[${i}].item`); i++) {
    lines.push(`${fields.get(`lines[${i}].item`)}*${fields.get(`lines[${i}].quantity`)}`);
  }
  const care = Object.entries(CARE).filter(([name]) => fields.get(name)).map(([, letter]) => letter).join("");
  const told = Object.entries(SMS_NAMES).filter(([name]) => fields.get(name)?.trim())
    .map(([name, letter]) => `${letter}=${fields.get(name)!.trim().replace(/\s+/g, " ")}`);
  return [`ISTIJABA ${FORM_VERSION}`, `k=${key}`, ...(lines.length > 0 ? [`q=${lines.join(",")}`] : []),
    ...(care ? [`c=${care}`] : []), ...told].join(" ");
}

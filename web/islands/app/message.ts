// Says a message of web/words as the server does: {name}, and {n, plural, one{…} few{…}} with # for the number.
// Pure. Not here: which messages there are (words.ts).

export type Arguments = Record<string, string | number>;

// Index of the brace that closes the one at `open`.
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    depth += text[i] === "{" ? 1 : text[i] === "}" ? -1 : 0;
    if (depth === 0) {
      return i;
    }
  }
  return text.length;
}

// "one{…} few{…}" as pairs.
function choices(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; ;) {
    const open = text.indexOf("{", at);
    if (open < 0) {
      return found;
    }
    const close = closing(text, open);
    found.set(text.slice(at, open).trim(), text.slice(open + 1, close));
    at = close + 1;
  }
}

function fill(inside: string, given: Arguments, language: string): string {
  const [name, kind, ...rest] = inside.split(",");
  const value = given[name.trim()] ?? "";
  if (kind?.trim() !== "plural") {
    return String(value);
  }
  const forms = choices(rest.join(","));
  const form = forms.get(`=${value}`) ?? forms.get(new Intl.PluralRules(language).select(Number(value)));
  return format((form ?? forms.get("other") ?? "").replace(/#/g, String(value)), given, language);
}

export function format(message: string, given: Arguments, language: string): string {
  const open = message.indexOf("{");
  if (open < 0) {
    return message;
  }
  const close = closing(message, open);
  return message.slice(0, open) + fill(message.slice(open + 1, close), given, language) +
    format(message.slice(close + 1), given, language);
}

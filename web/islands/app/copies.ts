// What was last known of a need that its owner chose to keep on this phone. It opens only where there is no network,
// and says of when it is. Not here: which acts can be done on it (acts.ts).
import { actOnForms } from "./acts";
import { hasExpired, type Copy } from "./outbox";
import { get, put, remove } from "./store";
import { parseHtml } from "./trusted";
import { say, sayTime } from "./words";

export function codeOf(path: string): string | undefined {
  return /^\/needs\/([0-9A-Za-z-]{12,14})$/.exec(path)?.[1].replace(/-/g, "").toUpperCase();
}

// The page as it stands, without what belongs to one loading of it only.
function htmlOf(main: HTMLElement): string {
  const copy = main.cloneNode(true) as HTMLElement;
  copy.querySelectorAll("#copy, .summary, [name=_key], [name=_csrf], script").forEach((one) => one.remove());
  return copy.innerHTML;
}

export async function keepCopy(main: HTMLElement, code: string): Promise<void> {
  const title = main.querySelector("h1")!.textContent!.trim();
  await put<Copy>("copies", { code, html: htmlOf(main), title, at: Date.now() });
}

export async function copyOf(code: string): Promise<Copy | undefined> {
  const copy = await get<Copy>("copies", code);
  if (copy && hasExpired.copy(copy, Date.now())) {
    await remove("copies", code);
    return undefined;
  }
  return copy;
}

function notice(at: number): HTMLElement {
  const panel = document.createElement("p");
  panel.className = "panel ask known";
  panel.tabIndex = -1;
  panel.textContent = say("app.known", { at: sayTime(at) });
  return panel;
}

// Shows the copy of the need at `path` in place of the page's own content. False when none is kept.
export async function showCopy(path: string): Promise<boolean> {
  const code = codeOf(path);
  const copy = code ? await copyOf(code) : undefined;
  if (!code || !copy) {
    return false;
  }
  const main = document.getElementById("main")!;
  const content = parseHtml(copy.html);
  main.replaceChildren(...content.body.childNodes);
  const first = notice(copy.at);
  main.firstElementChild!.prepend(first);
  document.title = `${copy.title} · ${document.title}`;
  first.focus();
  actOnForms(main);
  return true;
}

// The bar under the masthead: no network, what waits, what needs attention. Hidden while there is nothing to say.
import type { Waiting } from "./outbox";
import { all } from "./store";
import { say } from "./words";

// page.ts reads it on the next page, before it would cost a database.
function leaveHint(count: number): void {
  try {
    localStorage.setItem("waiting", String(count));
  } catch {
    // forbidden: the next page learns it when something is sent
  }
}

function line(text: string, kind: string): HTMLElement {
  const element = document.createElement("p");
  element.className = kind;
  element.textContent = text;
  return element;
}

function link(): HTMLElement {
  const element = document.createElement("a");
  element.href = "/phone";
  element.textContent = say("app.bar.show");
  return element;
}

// Which sentence; null when there is nothing to say.
export function choose(online: boolean, waiting: number, attention: number): [string, string] | null {
  if (attention > 0) {
    return [say("app.bar.attention", { n: attention }), "is-wrong"];
  }
  if (waiting > 0) {
    const said = online ? say("app.bar.sending", { n: waiting }) : say("app.bar.waiting", { n: waiting });
    return [said, "is-waiting"];
  }
  return online ? null : [say("app.bar.offline"), "is-waiting"];
}

export async function showBar(): Promise<void> {
  const bar = document.getElementById("net");
  const records = await all<Waiting>("outbox").catch(() => []);
  leaveHint(records.length);
  const attention = records.filter(({ fault }) => fault).length;
  const said = choose(navigator.onLine, records.length - attention, attention);
  if (!bar) {
    return;
  }
  const before = bar.textContent;
  const children = said ? [line(said[0], said[1])] : [];
  if (said && records.length > 0 && location.pathname !== "/phone") {
    children[0].append(" ", link());
  }
  if (children.length === 0 || children[0].textContent !== before) {
    bar.replaceChildren(...children); // only what changed is read aloud again
  }
  bar.hidden = !said;
}

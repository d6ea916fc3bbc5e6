// The owner's acts on a need: kept on the phone first, then sent, so that none is lost on a weak network. Where the
// server refuses one, the form goes to it as it is, and it answers with its page of what to change.
import { keep, newKey, retry } from "./app";
import type { Waiting } from "./outbox";
import { get, remove } from "./store";
import { say } from "./words";

const TITLES: Record<string, () => string> = {
  still: () => say("app.act.still"),
  moved: () => say("app.act.moved"),
  answer: () => say("app.act.answer"),
  confirm: () => say("app.act.confirm"),
  contest: () => say("app.act.contest"),
  update: () => say("app.act.update"),
  withdraw: () => say("app.act.withdraw"),
};

function bodyOf(form: HTMLFormElement, key: string): string {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name !== "_key") {
      body.append(name, String(value));
    }
  }
  body.append("_key", key);
  return body.toString();
}

// In the place of the form: it is done once.
function sayKept(form: HTMLFormElement): void {
  const told = document.createElement("p");
  told.className = "panel ask";
  told.tabIndex = -1;
  told.setAttribute("role", "status");
  told.textContent = say("app.act.kept");
  form.replaceWith(told);
  told.focus();
}

async function act(form: HTMLFormElement, title: string): Promise<void> {
  const key = newKey();
  const action = new URL(form.action).pathname;
  const id = await keep({ key, action, body: bodyOf(form, key), title, area: "", actor: "self" });
  await retry();
  const left = await get<Waiting>("outbox", id);
  if (!left) {
    location.assign(action.slice(0, action.lastIndexOf("/")));
  } else if (left.fault) {
    await remove("outbox", id);
    form.submit();
  } else {
    sayKept(form);
  }
}

export function actOnForms(main: HTMLElement): void {
  main.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const title = TITLES[new URL(form.action).pathname.split("/").pop()!];
    // Who is signed in acts under their own name, at once.
    if (!title || !navigator.serviceWorker?.controller || form.querySelector("[name=_csrf]")) {
      return;
    }
    event.preventDefault();
    form.querySelectorAll("button").forEach((button) => {
      button.disabled = true; // pressed once is enough
    });
    act(form, title()).catch(() => form.submit());
  });
}

// The outbox on a page: sends what waits on opening, when the network is back, and every 15 seconds while full.
import { showBar } from "./bar";
import { deliverAll, hearOthers, tellOthers } from "./deliver";
import { EVERY, makeKey, makeRecord, SYNC_TAG, type Waiting } from "./outbox";
import { all, change } from "./store";

let timer: ReturnType<typeof setInterval> | undefined;
const watchers: (() => void)[] = [];

async function look(): Promise<void> {
  const waiting = (await all<Waiting>("outbox")).filter(({ fault }) => !fault).length;
  if (waiting > 0) {
    timer ??= setInterval(() => void send(false), EVERY);
  } else {
    clearInterval(timer);
    timer = undefined;
  }
  await showBar();
  watchers.forEach((watcher) => watcher());
}

let sending: Promise<void> | undefined;
let again = false; // the network came back while a try was failing: that must not wait for the pause to end

async function sendOnce(hurry: boolean): Promise<void> {
  await deliverAll(hurry).catch(() => {}); // storage that fails now is asked again in 15 seconds
  if (again) {
    again = false;
    await sendOnce(true);
  }
}

async function send(hurry: boolean): Promise<void> {
  if (sending) {
    again = again || hurry;
    return sending;
  }
  sending = sendOnce(hurry);
  await sending;
  sending = undefined;
  await look();
}

// `watcher` is called whenever what waits may have changed.
export function start(watcher?: () => void): void {
  window.app = true;
  if (watcher) {
    watchers.push(watcher);
  }
  hearOthers(() => void look());
  addEventListener("online", () => void send(true));
  addEventListener("offline", () => void showBar());
  void look().then(() => send(true));
}

export const retry = (): Promise<void> => send(true);

export function newKey(): string {
  return makeKey(crypto.getRandomValues(new Uint8Array(16)));
}

// So that the browser neither forgets it when space is short, nor only sends while a page is open.
async function askForHelp(): Promise<void> {
  await navigator.storage?.persist?.();
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register(SYNC_TAG);
}

// Keeps it, durably, before anything is sent. What it `replaces`, and the draft it was, go with it. Its number on
// this phone.
export async function keep(given: Omit<Parameters<typeof makeRecord>[0], "language">,
  { replaces, draft }: { replaces?: number; draft?: string } = {}): Promise<number> {
  let id = 0;
  await change(["outbox", "draft"], (store) => {
    if (replaces !== undefined) {
      store("outbox").delete(replaces);
    }
    if (draft !== undefined) {
      store("draft").delete(draft);
    }
    const request = store("outbox").add(makeRecord({ ...given, language: document.documentElement.lang }, Date.now()));
    request.onsuccess = () => {
      id = request.result as number;
    };
  });
  tellOthers();
  askForHelp().catch(() => {}); // it is kept either way
  return id;
}

// Sends what waits, each exactly once: under its own key, in one tab at a time. Works in pages and in the service
// worker. Not here: the rules (outbox.ts).
import { isDue, isTooOld, judge, pauseAfter, type Fault, type Sent, type Verdict, type Waiting } from "./outbox";
import { all, change, get, put } from "./store";

const TIMEOUT_MS = 30_000;
const CHANNEL = "outbox";

// Other tabs, and the page when the worker did it, look again.
export function tellOthers(): void {
  if (typeof BroadcastChannel === "function") {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage("changed");
    channel.close();
  }
}

export function hearOthers(look: () => void): void {
  if (typeof BroadcastChannel === "function") {
    new BroadcastChannel(CHANNEL).onmessage = look;
  }
}

async function readJson(response: Response): Promise<unknown> {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? response.json() : undefined;
}

// Without cookies: a key is one act of one account, and what waits may be sent after someone else signed in.
async function post(record: Waiting): Promise<Verdict> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(`${record.action}?lang=${record.language}`, {
      method: "POST",
      credentials: "omit",
      redirect: "error",
      signal: stop.signal,
      headers: {
        Accept: "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Idempotency-Key": record.key,
      },
      body: record.body,
    });
    return judge(response.status, await readJson(response), response.headers.get("Retry-After"));
  } catch {
    return { is: "later", after: 0 };
  } finally {
    clearTimeout(timer);
  }
}

// The code is the person's own: not kept of what a neighbour asked us to send, nor of acts on a need.
function sentOf(record: Waiting, code: string, now: number): Sent | undefined {
  if (record.action !== "/needs") {
    return undefined;
  }
  const sent = { id: record.id!, title: record.title, at: now };
  return record.actor === "self" ? { ...sent, code } : sent;
}

async function settle(record: Waiting, verdict: Verdict): Promise<void> {
  const now = Date.now();
  if (verdict.is === "done") {
    const sent = sentOf(record, verdict.code, now);
    await change(["outbox", "sent"], (store) => {
      store("outbox").delete(record.id!);
      if (sent) {
        store("sent").put(sent);
      }
    });
  } else if (verdict.is === "fault") {
    await put("outbox", { ...record, fault: verdict.fault });
  } else {
    await put("outbox", { ...record, next: now + pauseAfter(record.attempts, verdict.after) });
  }
  tellOthers();
}

const tooOld: Fault = { fault: "too_old", field: "", message: "" };

// False when the network is gone, and there is no use in trying the next.
async function deliver(id: number, hurry: boolean): Promise<boolean> {
  const found = await get<Waiting>("outbox", id); // anew: it may have been taken back meanwhile
  const now = Date.now();
  if (!found || !isDue(found, now, hurry)) {
    return true;
  }
  if (isTooOld(found, now)) {
    await settle(found, { is: "fault", fault: tooOld });
    return true;
  }
  // Noted first: a phone that goes dark while sending must know that it may have been done.
  const record = { ...found, tried: found.tried ?? now, attempts: found.attempts + 1 };
  await put("outbox", record);
  const verdict = await post(record);
  await settle(record, verdict);
  return verdict.is !== "later" || verdict.after > 0;
}

async function deliverEach(hurry: boolean): Promise<void> {
  for (const { id } of await all<Waiting>("outbox")) {
    if (!(await deliver(id!, hurry))) {
      break;
    }
  }
}

// Does nothing while another tab is at it.
export async function deliverAll(hurry = true): Promise<void> {
  if (!navigator.locks) {
    return deliverEach(hurry); // an old browser: the key alone keeps it to once
  }
  await navigator.locks.request("outbox", { ifAvailable: true }, async (lock) => {
    if (lock) {
      await deliverEach(hurry);
    }
  });
}

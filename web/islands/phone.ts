// "This phone": what waits and how else it can leave, what was sent, what comes from a neighbour's phone, and a button
// that clears it all. Also the page that the worker shows for one that is not kept, such as a need that is followed.
import { keep, retry, start } from "./app/app";
import { showCopy } from "./app/copies";
import { isEmpty, type Draft } from "./app/draft";
import { correct } from "./app/drafts";
import { wayToInstall } from "./app/install";
import { hasExpired, type Copy, type Sent, type Waiting } from "./app/outbox";
import { drawQr } from "./app/qr";
import { join, pack, readPart, toLinks, toSms, unpack, type Parcel, type Part } from "./app/share";
import { all, change, destroy, remove } from "./app/store";
import { say, sayTime } from "./app/words";

const part = <T extends HTMLElement>(selector: string, within: ParentNode = document): T =>
  within.querySelector<T>(selector)!;

function cardOf(name: string): HTMLElement {
  const template = part<HTMLTemplateElement & HTMLElement>(`#${name}-card`);
  return template.content.firstElementChild!.cloneNode(true) as HTMLElement;
}

function showList(name: string, cards: HTMLElement[]): void {
  part(`#${name}`).hidden = cards.length === 0;
  part(`#${name} ul`).replaceChildren(...cards);
}

// ---- What waits ----

function showCodes(card: HTMLElement, links: string[]): void {
  const figure = part(".qr", card);
  const next = part<HTMLButtonElement>(".next", card);
  let at = 0;
  const draw = (): void => {
    drawQr(part(".qr svg", card), links[at]);
    const several = links.length > 1 ? say("phone.qr_part", { n: at + 1, all: links.length }) : "";
    part(".qr figcaption", card).textContent = `${say("phone.qr_use")} ${several}`;
  };
  next.hidden = links.length < 2;
  next.onclick = () => {
    at = (at + 1) % links.length;
    draw();
  };
  draw();
  figure.hidden = false;
}

async function giveFile(packed: string, id: number): Promise<void> {
  const name = `istijaba-${id}.txt`;
  const file = new File([packed], name, { type: "text/plain" });
  if (navigator.canShare?.({ files: [file] })) {
    await navigator.share({ files: [file] }).catch(() => {}); // changed their mind
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function statusOf(record: Waiting): string {
  if (record.fault) {
    return say("phone.status_attention");
  }
  return navigator.onLine ? say("phone.status_sending") : say("phone.status_waiting");
}

function offerWays(card: HTMLElement, record: Waiting): void {
  const ways = part(".ways-out", card);
  if (record.action !== "/needs" || record.fault) {
    ways.remove(); // a code is the person's: it goes through nobody else's phone; what is refused goes nowhere
    return;
  }
  const packed = pack(record);
  part<HTMLAnchorElement>(".sms-out", card).href = `sms:?body=${encodeURIComponent(toSms(record))}`;
  part(".qr-out", card).onclick = () => showCodes(card, toLinks(packed, record.key, location.origin));
  part(".file-out", card).onclick = () => void giveFile(packed, record.id!);
}

function waitingCard(record: Waiting): HTMLElement {
  const card = cardOf("waiting");
  const tag = part(".tag", card);
  tag.textContent = statusOf(record);
  tag.classList.toggle("is-critical", Boolean(record.fault));
  part(".title", card).textContent = record.title;
  part(".when", card).textContent = say("phone.kept_at", { id: record.id!, at: sayTime(record.created) });
  const canCorrect = Boolean(record.fault) && record.action === "/needs" && record.actor === "self";
  if (record.fault) {
    const wrong = part(".wrong", card);
    wrong.textContent = record.fault.message || say("app.too_old");
    wrong.hidden = false;
  }
  const button = part<HTMLButtonElement>(".correct", card);
  button.hidden = !canCorrect;
  button.onclick = () => void correct(record);
  const now = part<HTMLButtonElement>(".now", card);
  now.hidden = Boolean(record.fault);
  now.onclick = () => void retry();
  part(".drop", card).onclick = () => void remove("outbox", record.id!).then(retry);
  offerWays(card, record);
  return card;
}

// ---- What was sent, what is known ----

function sentCard({ id, title, at, code }: Sent): HTMLElement {
  const card = cardOf("sent");
  part(".title", card).textContent = title;
  part(".when", card).textContent = code
    ? say("phone.sent_at", { at: sayTime(at) })
    : say("phone.carried_at", { at: sayTime(at) });
  part(".big-code", card).hidden = !code;
  const link = part<HTMLAnchorElement>("a", card);
  if (code) {
    part(".big-code bdi", card).textContent = code.replace(/(.{4})(?=.)/g, "$1-");
    link.href = `/needs/${code}`;
  } else {
    link.remove();
  }
  part(".forget", card).onclick = () => void change(["sent", "copies"], (store) => {
    store("sent").delete(id);
    if (code) {
      store("copies").delete(code);
    }
  }).then(show);
  return card;
}

function copyCard({ code, title, at }: Copy): HTMLElement {
  const card = cardOf("sent");
  part(".title", card).textContent = title;
  part(".when", card).textContent = say("phone.known_at", { at: sayTime(at) });
  part<HTMLAnchorElement>("a", card).href = `/needs/${code}`;
  part(".forget", card).onclick = () => void remove("copies", code).then(show);
  return card;
}

async function dropExpired(sent: Sent[], copies: Copy[]): Promise<void> {
  const now = Date.now();
  await change(["sent", "copies"], (store) => {
    sent.filter((one) => hasExpired.sent(one, now)).forEach(({ id }) => store("sent").delete(id));
    copies.filter((one) => hasExpired.copy(one, now)).forEach(({ code }) => store("copies").delete(code));
  });
}

// A card that is open, or being read, is not taken away from under the finger.
let shown = "";

async function show(): Promise<void> {
  await dropExpired(await all<Sent>("sent"), await all<Copy>("copies"));
  const [waiting, sent, copies, drafts] = await Promise.all([
    all<Waiting>("outbox"), all<Sent>("sent"), all<Copy>("copies"), all<Draft>("draft")]);
  const state = JSON.stringify([waiting.map(({ id, fault }) => [id, fault]), sent, copies.map(({ code, at }) => [code, at]),
    drafts.map(isEmpty), navigator.onLine]);
  if (state === shown) {
    return;
  }
  shown = state;
  showList("waiting", waiting.map(waitingCard));
  showList("sent", sent.reverse().map(sentCard));
  showList("copies", copies.map(copyCard));
  part("#begun").hidden = drafts.every(isEmpty);
  part("#clear-waiting").hidden = waiting.length === 0;
  part("#empty").hidden = waiting.length + sent.length + copies.length > 0 || !drafts.every(isEmpty);
}

// ---- From a neighbour's phone ----

const PARTS = "parts";

// Each code opens a page of its own: the parts wait in this browser until all are there.
function takeParts(found: Part): Part[] {
  const before = JSON.parse(localStorage.getItem(PARTS) ?? "[]") as Part[];
  const parts = [found, ...before.filter(({ mark, number }) => mark === found.mark && number !== found.number)];
  localStorage.setItem(PARTS, JSON.stringify(parts));
  return parts;
}

function offer(parcel: Parcel): void {
  const panel = part("#incoming");
  part(".title", panel).textContent = parcel.title;
  part(".hint", panel).textContent = say("phone.incoming_text");
  part(".accept", panel).onclick = async () => {
    const before = await all<Waiting>("outbox");
    if (!before.some(({ key }) => key === parcel.key)) {
      await keep({ ...parcel, actor: "neighbour" });
    }
    localStorage.removeItem(PARTS);
    panel.hidden = true;
    await retry();
  };
  part(".refuse", panel).onclick = () => {
    localStorage.removeItem(PARTS);
    panel.hidden = true;
  };
  part(".buttons", panel).hidden = false;
  panel.hidden = false;
  part("h2", panel).focus();
}

function askForMore(missing: number): void {
  const panel = part("#incoming");
  part(".title", panel).textContent = "";
  part(".hint", panel).textContent = say("phone.parts_missing", { n: missing });
  part(".buttons", panel).hidden = true;
  panel.hidden = false;
}

function receive(): void {
  const found = readPart(location.hash);
  if (!found) {
    return;
  }
  history.replaceState(null, "", "/phone"); // what it holds is personal: it does not stay in the address
  const joined = join(takeParts(found));
  const parcel = "whole" in joined ? unpack(joined.whole) : null;
  if (parcel) {
    offer(parcel);
  } else if ("missing" in joined) {
    askForMore(joined.missing);
  } else {
    localStorage.removeItem(PARTS);
  }
}

function listenToFile(): void {
  const input = part<HTMLInputElement>("#file");
  input.onchange = async () => {
    const parcel = unpack((await input.files?.[0]?.text()) ?? "");
    part("#file-wrong").hidden = Boolean(parcel);
    if (parcel) {
      offer(parcel);
    }
  };
}

// ---- Installing ----

function offerInstall(): void {
  const standalone = matchMedia("(display-mode: standalone)").matches || "standalone" in navigator && navigator.standalone === true;
  const way = wayToInstall(navigator.userAgent, standalone, Boolean(window.installer));
  const panel = part("#install");
  panel.hidden = way === "installed" || way === "none";
  for (const one of panel.querySelectorAll<HTMLElement>("[data-way]")) {
    one.hidden = one.dataset.way !== way;
  }
  part(".ask-install", panel).onclick = () => void window.installer?.prompt().then(() => {
    window.installer = undefined;
    offerInstall();
  });
}

// ---- Clearing ----

async function clear(): Promise<void> {
  await destroy();
  localStorage.clear();
  sessionStorage.clear();
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
  for (const element of document.querySelectorAll<HTMLElement>("#phone > *, #net")) {
    element.hidden = true;
  }
  const done = part("#cleared");
  done.hidden = false;
  part("h1", done).focus();
}

// ---- The page ----

async function open(): Promise<void> {
  if (location.pathname !== "/phone") {
    if (await showCopy(location.pathname)) {
      start();
      return;
    }
    part("#own").hidden = true;
    part("#unreached").hidden = false;
    part(".again").onclick = () => location.reload();
    part("#unreached h1").focus();
  }
  part("#tools").hidden = false;
  part(".clear").onclick = () => void clear();
  listenToFile();
  offerInstall();
  addEventListener("installable", offerInstall);
  receive();
  start(() => void show());
}

void open();

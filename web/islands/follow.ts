// The page of a need, for its owner: acts that outlast a weak network, and a copy on this phone if they want one.
import { actOnForms } from "./app/acts";
import { start } from "./app/app";
import { codeOf, copyOf, keepCopy } from "./app/copies";
import { remove } from "./app/store";
import { sayTime } from "./app/words";

const main = document.getElementById("main")!;
const panel = document.getElementById("copy");
const code = codeOf(location.pathname);

async function show(ofNeed: string, panelOfCopy: HTMLElement): Promise<void> {
  const copy = await copyOf(ofNeed);
  for (const part of panelOfCopy.querySelectorAll<HTMLElement>("[data-when]")) {
    part.hidden = (part.dataset.when === "kept") !== Boolean(copy);
  }
  panelOfCopy.querySelector("time")!.textContent = copy ? sayTime(copy.at) : "";
  panelOfCopy.hidden = false;
}

async function offerCopy(ofNeed: string, panelOfCopy: HTMLElement): Promise<void> {
  if (await copyOf(ofNeed)) {
    await keepCopy(main, ofNeed); // what is known now is newer
  }
  panelOfCopy.querySelector<HTMLButtonElement>(".keep")!.onclick = async () => {
    await keepCopy(main, ofNeed);
    await show(ofNeed, panelOfCopy);
  };
  panelOfCopy.querySelector<HTMLButtonElement>(".forget")!.onclick = async () => {
    await remove("copies", ofNeed);
    await show(ofNeed, panelOfCopy);
  };
  await show(ofNeed, panelOfCopy);
}

start();
actOnForms(main);
// A refused form is no state of the need; at a desk of someone who is signed in nothing is kept.
if (code && panel && !document.querySelector(".summary, .user-bar")) {
  void offerCopy(code, panel).catch(() => {}); // nothing can be kept here
}

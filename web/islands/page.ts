// Loaded on every page, so kept very small: makes what the server sends an app that opens without a network, and
// brings the rest (app.ts) only when something waits on this phone or the network is gone.
import type { InstallEvent } from "./app/install";
import { scriptAddress } from "./app/trusted";

const script = document.currentScript as HTMLScriptElement;

// Written by app.ts: how much waits. A hint only; the truth is in IndexedDB.
function isWaiting(): boolean {
  try {
    return Number(localStorage.getItem("waiting")) > 0;
  } catch {
    return false; // storage is forbidden here: then nothing waits
  }
}

function bringApp(): void {
  if (!window.app) {
    window.app = true;
    const element = document.createElement("script");
    element.src = scriptAddress(script.dataset.app!);
    document.head.append(element);
  }
}

// Chrome asks once, early; the page that offers to install (app/install.ts) may be read later.
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  window.installer = event as InstallEvent;
  dispatchEvent(new Event("installable"));
});

addEventListener("offline", bringApp);
addEventListener("load", () => {
  if (isWaiting() || !navigator.onLine) {
    bringApp();
  }
  if ("serviceWorker" in navigator) {
    // The worker keeps the pages in the language of the person; another one is another worker.
    navigator.serviceWorker.register(scriptAddress(`/sw.js?lang=${document.documentElement.lang}`)).catch(() => {});
  }
});

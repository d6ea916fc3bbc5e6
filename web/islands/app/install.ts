// How this browser puts the site on the home screen. Not here: when that is offered.

export interface InstallEvent extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

declare global {
  interface Window {
    app?: boolean; // the outbox and its bar run on this page
    installer?: InstallEvent;
  }
}

export type Way = "installed" | "ask" | "ios" | "ios-other" | "samsung" | "firefox" | "menu" | "none";

// `standalone`: it already runs from the home screen. `canAsk`: the browser gave us its own question.
export function wayToInstall(agent: string, standalone: boolean, canAsk: boolean): Way {
  if (standalone) {
    return "installed";
  }
  if (canAsk) {
    return "ask";
  }
  if (/iPhone|iPad|iPod/.test(agent)) {
    // Older systems let only Safari do it.
    return /CriOS|FxiOS|EdgiOS/.test(agent) ? "ios-other" : "ios";
  }
  if (!/Android/.test(agent)) {
    return "none"; // at a desk a bookmark does
  }
  if (/SamsungBrowser/.test(agent)) {
    return "samsung";
  }
  return /Firefox/.test(agent) ? "firefox" : "menu";
}

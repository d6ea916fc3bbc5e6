// The one service worker: pages that open without a network, and what waits sent in the background. It keeps pages
// as anyone sees them, fetched without cookies: nothing of a person's is ever in its cache.
import { deliverAll } from "./app/deliver";
import { SYNC_TAG } from "./app/outbox";

declare const self: WorkerScope;

const language = new URL(self.location.href).searchParams.get("lang") === "en" ? "en" : "ar";

// A change of any of these is a change of this file, and so a new version with a cache of its own.
const parts = [
  "{{style.css}}", "{{work.css}}", "{{page.js}}", "{{app.js}}", "{{raise.js}}", "{{phone.js}}", "{{follow.js}}",
];
const PREFIX = "istijaba ";
const CACHE = PREFIX + language + parts.map((path) => path.slice(8, 14)).join("");

// The need form, whole, and what waits on this phone: from here at once, renewed behind. Others: from the network.
const FORM = ["/raise", "/raise/where", "/raise/check", "/raise/kept", "/phone"];
const PAGES = ["/", ...FORM];
const WITHOUT_NETWORK = "/phone"; // for a page that is not kept; it says so

const RENEW_MS = 6 * 3600_000;
const PATIENCE_MS = 12_000;
const OWN_FILE = /\/static\/[0-9a-f]{16}\.\w+/g;

// ---- Keeping ----

async function fetchWell(path: string): Promise<Response> {
  const response = await fetch(path, { credentials: "omit", cache: "no-cache" });
  if (!response.ok || response.redirected) {
    throw new Error(`${response.status} ${path}`);
  }
  return response;
}

// What a page or style names comes before it, so that no page is ever kept without what it needs.
async function keepNamed(cache: Cache, text: string): Promise<void> {
  for (const path of new Set(text.match(OWN_FILE))) {
    if (!(await cache.match(path))) {
      const response = (await caches.match(path)) ?? (await fetchWell(path));
      if (path.endsWith(".css")) {
        await keepNamed(cache, await response.clone().text());
      }
      await cache.put(path, response);
    }
  }
}

async function keepPage(cache: Cache, path: string): Promise<void> {
  const response = await fetchWell(`${path}?lang=${language}`);
  await keepNamed(cache, await response.clone().text());
  await cache.put(path, response);
}

async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const path of PAGES) {
    await keepPage(cache, path);
  }
  for (const path of parts) {
    await keepNamed(cache, path);
  }
}

// The version before stays one round longer: pages that are open still name its files.
async function dropOld(): Promise<void> {
  const own = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(own.slice(0, -1).map((name) => caches.delete(name)));
}

let renewing = false;

async function renewOldPages(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match("/raise");
  const age = Date.now() - Date.parse(kept?.headers.get("Date") ?? "1970-01-01");
  if (renewing || (age >= 0 && age < RENEW_MS)) {
    return;
  }
  renewing = true;
  try {
    await keepAll();
  } catch {
    // no network: the pages that are kept still do
  } finally {
    renewing = false;
  }
}

// ---- Answering ----

async function fromCacheFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

// The request goes out as it is, so that the server is told truly where it comes from.
function inTime(request: Request): Promise<Response> {
  const tooLate = new Promise<never>((_, reject) => setTimeout(reject, PATIENCE_MS, new Error("too late")));
  return Promise.race([fetch(request), tooLate]);
}

// A page of the site's: the network's, or what is kept, or the one that says that there is none.
async function fromNetworkFirst(request: Request, path: string): Promise<Response> {
  try {
    return await inTime(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = (await cache.match(path)) ?? (await cache.match(WITHOUT_NETWORK));
    if (!kept) {
      throw error;
    }
    return kept;
  }
}

async function fromForm(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

function answer(event: WorkerFetchEvent): void {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) {
    return;
  }
  if (pathname.startsWith("/static/") || pathname === "/favicon.svg") {
    event.respondWith(fromCacheFirst(request));
  } else if (request.mode === "navigate") {
    const ofForm = FORM.includes(pathname) && !search;
    event.respondWith(ofForm ? fromForm(request, pathname) : fromNetworkFirst(request, pathname));
    event.waitUntil(renewOldPages());
  }
}

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(dropOld().then(() => self.clients.claim())));
self.addEventListener("fetch", answer);
self.addEventListener("sync", (event) => {
  if (event.tag === SYNC_TAG) {
    event.waitUntil(deliverAll());
  }
});

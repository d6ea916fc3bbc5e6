// Messages as the server says them; which way to the home screen; finding places.
import assert from "node:assert/strict";
import { test } from "node:test";
import { wayToInstall } from "../../web/islands/app/install";
import { format } from "../../web/islands/app/message";
import { fold } from "../../web/islands/app/places";

const requests = "{n, plural, zero{لا شيء} one{طلب واحد} two{طلبان} few{# طلبات} many{# طلبًا} other{# طلب}}";

test("all six Arabic forms", () => {
  assert.deepEqual([0, 1, 2, 3, 11, 100].map((n) => format(requests, { n }, "ar")),
    ["لا شيء", "طلب واحد", "طلبان", "3 طلبات", "11 طلبًا", "100 طلب"]);
});

test("English needs two, and names are filled in", () => {
  const message = "{n, plural, one{# request} other{# requests}} from {who}.";
  assert.equal(format(message, { n: 1, who: "A" }, "en"), "1 request from A.");
  assert.equal(format(message, { n: 0, who: "{n}" }, "en"), "0 requests from {n}.");
  assert.equal(format("as it is", {}, "en"), "as it is");
});

test("each browser has its way to the home screen", () => {
  const way = (agent: string, canAsk = false): string => wayToInstall(agent, false, canAsk);
  assert.equal(way("Mozilla/5.0 (Linux; Android 8.0) Chrome/120 Mobile", true), "ask");
  assert.equal(way("Mozilla/5.0 (Linux; Android 8.0) Chrome/120 Mobile"), "menu");
  assert.equal(way("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) Version/15.0 Safari"), "ios");
  assert.equal(way("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) CriOS/120 Safari"), "ios-other");
  assert.equal(way("Mozilla/5.0 (Linux; Android 11) SamsungBrowser/20 Chrome/106"), "samsung");
  assert.equal(way("Mozilla/5.0 (Android 9; Mobile) Gecko Firefox/120"), "firefox");
  assert.equal(way("Mozilla/5.0 (X11; Linux x86_64) Chrome/120"), "none");
  assert.equal(wayToInstall("anything", true, true), "installed");
});

test("places are found however they are written", () => {
  assert.equal(fold("الخليل"), "خليل");
  assert.equal(fold("غَزّة"), fold("غزه"));
  assert.equal(fold("أريحا والأغوار"), fold("اريحا والاغوار"));
  assert.equal(fold("مخيم البريج"), "مخيم بريج");
  assert.equal(fold("  Deir al-Balah "), "deir al-balah");
});

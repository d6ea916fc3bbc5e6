// The rules of the outbox: when it tries, what an answer means, what is too old to be sent by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasExpired, isDue, isTooOld, judge, makeKey, makeRecord, pauseAfter, type Waiting } from "../../web/islands/app/outbox";

const DAY = 86_400_000;
const given = { key: "k", action: "/needs", body: "a=b", title: "t", area: "PS0203", actor: "self" as const, language: "ar" };
const record = (more: Partial<Waiting> = {}): Waiting => ({ ...makeRecord(given, 1000), id: 1, ...more });

test("a key is 128 bits in 22 characters that fit into an address", () => {
  const key = makeKey(new Uint8Array(16).fill(255));
  assert.equal(key, "_____________________w");
  assert.match(makeKey(new Uint8Array(16).map((_, i) => i * 16)), /^[\w-]{22}$/);
});

test("pauses double from 15 seconds to a quarter of an hour, and are as long as the server asks", () => {
  assert.deepEqual([1, 2, 3, 4].map((n) => pauseAfter(n, 0)), [15_000, 30_000, 60_000, 120_000]);
  assert.equal(pauseAfter(40, 0), 900_000);
  assert.equal(pauseAfter(0, 0), 15_000);
  assert.equal(pauseAfter(1, 60_000), 60_000);
});

test("what is due: its pause is over, or someone hurries; never what needs attention", () => {
  assert.equal(isDue(record({ next: 10 }), 9, false), false);
  assert.equal(isDue(record({ next: 10 }), 10, false), true);
  assert.equal(isDue(record({ next: 10 }), 9, true), true);
  assert.equal(isDue(record({ fault: { fault: "X", field: "", message: "" } }), 99, true), false);
});

test("what may have been done more than six days ago is not sent by itself: the server forgets keys after seven", () => {
  assert.equal(isTooOld(record(), 90 * DAY), false, "never tried: it cannot have arrived");
  assert.equal(isTooOld(record({ tried: 0 }), 6 * DAY), false);
  assert.equal(isTooOld(record({ tried: 0 }), 6 * DAY + 1), true);
});

test("what is kept goes by itself", () => {
  assert.equal(hasExpired.sent({ at: 0 }, 90 * DAY), false);
  assert.equal(hasExpired.sent({ at: 0 }, 90 * DAY + 1), true);
  assert.equal(hasExpired.draft({ at: 0 }, 3 * DAY + 1), true);
  assert.equal(hasExpired.copy({ at: 0 }, 30 * DAY + 1), true);
});

test("done is only what our server would say", () => {
  assert.deepEqual(judge(201, { code: "ABC" }, null), { is: "done", code: "ABC" });
  assert.equal(judge(200, { code: "ABC" }, null).is, "done");
  for (const strange of [undefined, null, "<html>", 7, [], {}, { code: 7 }]) {
    assert.deepEqual(judge(200, strange, null), { is: "later", after: 0 }, "a network that asks to sign in");
  }
});

test("a refusal of ours needs attention, and says what and why", () => {
  const document = { fault: "PHONE_MALFORMED", field: "phone", message: "…" };
  for (const status of [400, 404, 409, 422]) {
    assert.deepEqual(judge(status, document, null), { is: "fault", fault: document });
  }
  assert.deepEqual(judge(422, { fault: "X", message: "m" }, null), { is: "fault", fault: { fault: "X", field: "", message: "m" } });
});

test("everything else is tried again: busy, failing, or not ours", () => {
  const document = { fault: "TOO_MANY_REQUESTS", field: "", message: "…" };
  assert.deepEqual(judge(429, document, "60"), { is: "later", after: 60_000 });
  assert.deepEqual(judge(503, document, "5"), { is: "later", after: 5000 });
  assert.deepEqual(judge(408, document, null), { is: "later", after: 0 });
  assert.deepEqual(judge(500, document, "soon"), { is: "later", after: 0 });
  assert.deepEqual(judge(503, document, "999999"), { is: "later", after: 900_000 });
  assert.deepEqual(judge(404, undefined, null), { is: "later", after: 0 }, "some other server's 404");
});

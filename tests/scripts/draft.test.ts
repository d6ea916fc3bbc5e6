// A need while it is written: what it lacks, the body it becomes, and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, draftOf, emptyDraft, isEmpty, lacks, latinDigits, propose, titleOf, whereToCorrect, type Draft } from "../../web/islands/app/draft";

const draft = (more: Partial<Draft> = {}): Draft => ({
  ...emptyDraft("1", 0),
  items: ["food-parcel", "blanket"],
  names: { "food-parcel": "طرد غذائي", blanket: "بطانية" },
  quantities: { "food-parcel": "2", blanket: "6" },
  answers: { for: "household", area: "PS0203", people: "٦", words: "حليب & ماء" },
  place: "دير البلح",
  ...more,
});
const fields = (complaints: { field: string }[]): string[] => complaints.map(({ field }) => field);

test("the body is what the form would send, with its key", () => {
  assert.deepEqual([...new URLSearchParams(bodyOf(draft(), "KEY"))], [
    ["_key", "KEY"], ["lines[0].item", "food-parcel"], ["lines[0].quantity", "2"], ["lines[1].item", "blanket"],
    ["lines[1].quantity", "6"], ["for", "household"], ["area", "PS0203"], ["people", "٦"], ["words", "حليب & ماء"],
    ["consent", "1"]]);
});

test("the same draft gives the same bytes: one key, one body", () => {
  const again = draft({ answers: { words: "حليب & ماء", people: "٦", area: "PS0203", for: "household" } });
  assert.equal(bodyOf(again, "K"), bodyOf(draft(), "K"));
});

test("a refused body becomes the draft again", () => {
  const back = draftOf(bodyOf(draft(), "K"), "2", 5);
  assert.deepEqual([back.items, back.quantities, back.answers], [draft().items, draft().quantities, draft().answers]);
  assert.deepEqual([back.id, back.at], ["2", 5]);
});

test("step 1 wants an item or words", () => {
  assert.deepEqual(fields(lacks.what(emptyDraft("1", 0))), ["lines"]);
  assert.deepEqual(lacks.what(draft({ answers: {} })), []);
  assert.deepEqual(lacks.what(draft({ items: [], answers: { words: "ماء" } })), []);
  assert.deepEqual(fields(lacks.what(draft({ items: [], answers: { words: "  " } }))), ["lines"]);
});

test("step 2 wants a place and for whom, and numbers that can be numbers", () => {
  assert.deepEqual(fields(lacks.where(draft({ answers: {} }))), ["for", "area"]);
  const answers = { for: "person", area: "PS01" };
  for (const phone of ["0599 123 456", "+970599123456", "٠٥٩٩١٢٣٤٥٦", "08 282 1234", ""]) {
    assert.deepEqual(lacks.where(draft({ answers: { ...answers, phone } })), [], phone);
  }
  for (const phone of ["05901", "٠٥٩", "12345678901234567"]) {
    assert.deepEqual(fields(lacks.where(draft({ answers: { ...answers, phone } }))), ["phone"], phone);
  }
  for (const people of ["0", "-6", "2.5", "ستة", "100001"]) {
    assert.deepEqual(fields(lacks.where(draft({ answers: { ...answers, people } }))), ["people"], people);
  }
});

test("step 3 wants whole quantities", () => {
  assert.deepEqual(lacks.check(draft()), []);
  assert.deepEqual(fields(lacks.check(draft({ quantities: { "food-parcel": "0", blanket: "2.5" } }))),
    ["lines_0__quantity", "lines_1__quantity"]);
  assert.deepEqual(fields(lacks.check(draft({ quantities: { "food-parcel": "٢" } }))), ["lines_1__quantity"]);
});

test("quantities are proposed as the server does: for the people, rounded up", () => {
  assert.equal(propose("6", 1, 5), 2);
  assert.equal(propose("٦", 1, 1), 6);
  assert.equal(propose("", 1, 5), 1);
  assert.equal(propose("6", 0, 0), 1, "no standard");
  assert.equal(propose("100000", 15, 1), 1_000_000, "never above what may be asked");
});

test("digits of all kinds", () => {
  assert.equal(latinDigits("٠١٢٣٤٥٦٧٨٩ ۴۵ 7"), "0123456789 45 7");
});

test("what a list calls it holds neither name nor phone", () => {
  const named = draft({ answers: { ...draft().answers, name: "أمل", phone: "0599123456" } });
  assert.equal(titleOf(named, "طلب"), "طرد غذائي + بطانية · دير البلح");
  assert.equal(titleOf(draft({ items: [] }), "طلب بكلماتكم"), "طلب بكلماتكم · دير البلح");
});

test("a fault leads to the step that asks", () => {
  assert.deepEqual(whereToCorrect("lines[0].quantity"), { step: "check", field: "lines_0__quantity" });
  assert.deepEqual(whereToCorrect("lines"), { step: "what", field: "lines" });
  assert.deepEqual(whereToCorrect("phone"), { step: "where", field: "phone" });
  assert.equal(whereToCorrect("").step, "check");
});

test("nothing typed is nothing begun", () => {
  assert.equal(isEmpty(emptyDraft("1", 0)), true);
  assert.equal(isEmpty({ ...emptyDraft("1", 0), answers: { words: " " } }), true);
  assert.equal(isEmpty(draft()), false);
});

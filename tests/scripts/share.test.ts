// What travels without our network: links for QR codes, files, SMS. And what comes from a stranger's screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { join, pack, QR_CHARACTERS, readPart, toLinks, toSms, unpack } from "../../web/islands/app/share";

const body = new URLSearchParams([["_key", "AAAAAAAAAAAAAAAAAAAAAA"], ["lines[0].item", "food-parcel"], ["lines[0].quantity", "2"],
  ["for", "household"], ["area", "PS0203"], ["care_infants", "1"], ["phone", "0599123456"],
  ["words", "حليب\nللرضيع"], ["consent", "1"]]).toString();
const parcel = { key: "AAAAAAAAAAAAAAAAAAAAAA", action: "/needs", body, title: "طرد غذائي · دير البلح", area: "PS0203" };
const origin = "https://istijaba.example";

test("a parcel comes out as it went in, byte for byte: the same key needs the same body", () => {
  assert.deepEqual(unpack(pack(parcel)), parcel);
  assert.deepEqual(unpack(` ${pack(parcel)}\n`), parcel, "as a file may have it");
});

test("what is not ours is nothing", () => {
  for (const text of ["", "x", "AAAA", btoa("[]"), btoa('{"a":1}'), btoa('[1,1,"k","/needs","t","a",[]]')]) {
    assert.equal(unpack(text), null, text);
  }
});

test("a stranger's parcel can raise a need, and nothing else", () => {
  for (const action of ["/needs/ABCDEFGHJKMN/withdraw", "/sign-in", "//elsewhere.example/needs", "/needs?x"]) {
    assert.equal(unpack(pack({ ...parcel, action })), null, action);
  }
  assert.equal(unpack(pack({ ...parcel, key: "short" })), null);
});

test("one code, or several that are easily read, in any order", () => {
  const short = toLinks(pack(parcel), parcel.key, origin);
  assert.equal(short.length, 1);
  const long = pack({ ...parcel, body: `${body}&landmark=${"%D8%A7".repeat(200)}&name=${"x".repeat(900)}` });
  const links = toLinks(long, parcel.key, origin);
  assert.equal(links.length, Math.ceil(long.length / QR_CHARACTERS));
  assert.ok(links.length > 1);
  const parts = links.map((link) => readPart(new URL(link).hash)!);
  assert.deepEqual(join(parts.slice(1)), { missing: 1 });
  assert.deepEqual(join([...parts].reverse()), { whole: long });
  assert.deepEqual(join([parts[0], parts[0]]), { missing: links.length - 1 }, "the same one twice");
});

test("parts of two parcels do not mix", () => {
  const one = { number: 1, count: 2, mark: "aaaaaa", text: "x" };
  assert.deepEqual(join([one, { ...one, number: 2, mark: "bbbbbb" }]), { missing: 1 });
});

test("an address that is no part is none", () => {
  for (const hash of ["", "#q=", "#q=0.1.aaaaaa.x", "#q=2.1.aaaaaa.x", "#q=1.99.aaaaaa.x", "#q=1.1.aaaaaa.", "#q=1.1.aa aaa.x"]) {
    assert.equal(readPart(hash), null, hash);
  }
});

test("a text message is one line that a person can type in", () => {
  assert.equal(toSms(parcel), "ISTIJABA 1 k=AAAAAAAAAAAAAAAAAAAAAA q=food-parcel*2 c=i w=household a=PS0203 t=0599123456 x=حليب للرضيع");
});

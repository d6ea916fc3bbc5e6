// Signing in with a second step: an app's code, a printed one, a passkey in Chromium's virtual authenticator. On a phone
// in Arabic, at a desk in English, and without JavaScript, where app and sheet must do.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { DESK, PHONE } from './lib/browser.mjs';
import { examine, glance } from './lib/examine.mjs';
import { House, PASSWORD } from './lib/house.mjs';
import { Story } from './lib/story.mjs';

const STEP_MS = 30_000;

const tellings = [
  { name: 'sign-in on a phone in Arabic', language: 'ar', viewport: PHONE, shots: 'sign-in-ar', examine },
  { name: 'sign-in at a desk in English', language: 'en', viewport: DESK, shots: 'sign-in-en', examine },
  { name: 'sign-in without JavaScript', language: 'ar', viewport: PHONE, javaScript: false, examine: glance },
];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function decodeBase32(text) {
  const bits = [...text.replaceAll(' ', '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter)
    .toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// What an app shows so many steps from now (RFC 6238). Just before the next step it waits for it.
async function appCode(secret, steps = 0) {
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < 4000) {
    await new Promise((done) => { setTimeout(done, left + 100); });
  }
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const mac = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// ---- Chapters: each goes on where the one before ended ----

async function reminded(story) {
  const { staff } = story;
  await staff.signIn({ phone: story.phone, password: PASSWORD });
  assert.equal(staff.path, '/board');
  assert.ok(await staff.page.locator('header a[href="/me/second"]').count(), 'a reminder on each page');
}

async function setsUpAnApp(story) {
  const { staff } = story;
  await staff.open('/me/second');
  await staff.send('/me/second/app', { present: 'not the password' }, { status: 422 });
  await staff.send('/me/second/app', { present: PASSWORD });
  assert.ok(await staff.page.locator('.qr svg path').count(), 'a picture for the app');
  story.secret = await staff.page.locator('.secret-text').innerText();
  await staff.send('/me/second/app/confirm', { code: '12' }, { status: 422 });
  await staff.send('/me/second/app/confirm', { code: await appCode(story.secret, -1) });
  assert.equal(staff.path, '/me/second');
  assert.equal(await staff.page.locator('header a[href="/me/second"]').count(), 0, 'no reminder any more');
}

async function printsASheet(story) {
  const { staff } = story;
  await staff.send('/me/second/codes', { present: PASSWORD });
  story.codes = await staff.page.locator('.code-sheet li').allInnerTexts();
  assert.equal(new Set(story.codes).size, 10);
  await staff.page.emulateMedia({ media: 'print' });
  const shown = await staff.page.locator('header .user-bar, .buttons').evaluateAll((all) => all.some((one) => one.offsetParent !== null));
  assert.ok(!shown, 'on paper there are only the codes');
  await staff.page.emulateMedia({ media: 'screen' });
}

async function signOut(visitor) {
  await Promise.all([visitor.page.waitForNavigation(), visitor.page.locator('form[action="/sign-out"] button').first().click()]);
}

async function signsInWithTheApp(story) {
  const { staff } = story;
  await signOut(staff);
  await staff.signIn({ phone: story.phone, password: PASSWORD });
  assert.equal(staff.path, '/sign-in/second');
  await staff.open('/board');
  assert.equal(staff.path, '/sign-in/second', 'the password alone opens nothing');
  await staff.send('/sign-in/second', { code: '000 000' }, { status: 422 });
  await staff.send('/sign-in/second', { code: await appCode(story.secret) });
  assert.equal(staff.path, '/board');
}

async function signsInWithTheSheet(story) {
  const { staff } = story;
  await signOut(staff);
  await staff.signIn({ phone: story.phone, password: PASSWORD });
  await staff.send('/sign-in/second', { code: story.codes[4] });
  assert.equal(staff.path, '/board');
  await signOut(staff);
  await staff.signIn({ phone: story.phone, password: PASSWORD });
  await staff.send('/sign-in/second', { code: story.codes[4] }, { status: 422 });
  await staff.send('/sign-in/second', { code: story.codes[0].replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))) });
  assert.equal(staff.path, '/board');
}

// ---- Passkeys ----

async function authenticator(story) {
  const session = await story.staff.page.context().newCDPSession(story.staff.page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true },
  });
  return { session, authenticatorId };
}

async function addsAPasskey(story) {
  const { staff } = story;
  story.device = await authenticator(story);
  await staff.open('/me/second');
  await staff.send('/me/second/passkeys', { name: 'Office', present: PASSWORD });
  assert.equal(await staff.page.locator('.passkeys > li').count(), 1);
  await staff.send('/rename', { name: 'At the desk' });
  assert.match(await staff.page.locator('.passkeys').innerText(), /At the desk/);
}

async function signsInWithAPasskey(story) {
  const { staff } = story;
  await signOut(staff);
  await staff.open('/sign-in');
  await staff.send('/sign-in/passkey');
  assert.equal(staff.path, '/board', 'alone, where the device knows its owner');
  await signOut(staff);
  await staff.signIn({ phone: story.phone, password: PASSWORD });
  await staff.send('/sign-in/passkey');
  assert.equal(staff.path, '/board', 'and as the second step');
}

// The owner is not known to the device any more: then it is a second step, and no more.
async function needsItsOwner(story) {
  const { staff, device } = story;
  const { session, authenticatorId } = device;
  await signOut(staff);
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await staff.open('/sign-in');
  await staff.form('/sign-in/passkey').locator('button').click();
  await staff.page.locator('[data-failed]').waitFor({ state: 'visible' });
  assert.equal(staff.path, '/sign-in');
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
}

// A copy of it falls behind the count that the house remembers.
async function refusesACopy(story) {
  const { staff, device } = story;
  const { session, authenticatorId } = device;
  const { credentials: [credential] } = await session.send('WebAuthn.getCredentials', { authenticatorId });
  await session.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
  await session.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } });
  await staff.open('/sign-in');
  await staff.send('/sign-in/passkey', {}, { status: 422 });
  await session.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
  await session.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 50 } });
  await staff.open('/sign-in');
  await staff.send('/sign-in/passkey');
  assert.equal(staff.path, '/board');
}

async function removesAPasskey(story) {
  const { staff } = story;
  await staff.open('/me/second');
  await staff.send('/forget', { present: PASSWORD });
  assert.equal(await staff.page.locator('.passkeys > li').count(), 0);
  await signOut(staff);
  await staff.open('/sign-in');
  await staff.send('/sign-in/passkey', {}, { status: 422 });
}

const chapters = [['a reminder', reminded], ['an app is set up', setsUpAnApp], ['a sheet is printed', printsASheet],
  ['with the app', signsInWithTheApp], ['with the sheet', signsInWithTheSheet]];
const passkeys = [['a passkey is added', addsAPasskey], ['with a passkey', signsInWithAPasskey], ['a passkey needs its owner', needsItsOwner],
  ['a copy of a passkey is refused', refusesACopy], ['a passkey is removed', removesAPasskey]];

async function tell(browser, report, telling) {
  const port = await freePort();
  const origin = `http://localhost:${port}`; // a passkey belongs to a name, not to an address
  const house = await House.open({ port, settings: [`server.origin=${origin}`] });
  const story = Object.assign(await Story.among({ house }, browser, report, telling), { origin, phone: '0598880001' });
  try {
    await house.addUser({ phone: story.phone, name: 'Samar', role: 'coordinator', area: 'PS02' });
    story.staff = await story.visitor('staff');
    for (const [name, chapter] of [...chapters, ...(telling.javaScript === false ? [] : passkeys)]) {
      if (!(await report.test(`${telling.name}: ${name}`, () => chapter(story)))) {
        break; // the later ones begin where this one should have ended
      }
    }
  } finally {
    await story.end();
  }
}

// ONLY=desk tells only what has "desk" in its name.
export async function signIns(browser, report) {
  for (const telling of tellings.filter(({ name }) => name.includes(process.env.ONLY ?? ''))) {
    await tell(browser, report, telling);
  }
}

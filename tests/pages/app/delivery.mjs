// What is sent arrives exactly once, whatever fails on the way.
import assert from 'node:assert/strict';
import { Phone } from './phone.mjs';

async function twoTabs({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  await phone.offline(true);
  const tabs = [phone.page, await phone.tab()];
  // Step by step in turn, so that the tabs could mix up their answers.
  await phone.sayWhat(tabs[0], { items: ['tent'] });
  await phone.sayWhat(tabs[1], { items: ['blanket'] });
  for (const tab of tabs) {
    await phone.sayWhere(tab);
  }
  for (const tab of tabs) {
    assert.equal(await tab.locator('.quantities .quantity').count(), 1, 'each tab has its own answers');
    await phone.next(tab, '/raise/kept');
    await phone.shows('waiting', tab);
  }
  assert.equal(await phone.count('outbox'), 2);
  assert.equal(await needs(), 0);
  await phone.offline(false);
  const codes = await Promise.all(tabs.map((tab) => phone.code(tab)));
  assert.notEqual(codes[0], codes[1]);
  assert.equal(await needs(), 2);
  assert.deepEqual([await phone.count('outbox'), await phone.count('sent'), await phone.count('draft')], [0, 2, 0]);
  await phone.examine();
  await phone.close();
}

async function oneRecordTwoTabs({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  await phone.offline(true);
  await phone.raise();
  const tabs = await Promise.all([phone.tab(), phone.tab(), phone.tab()]);
  for (const tab of tabs) {
    await phone.open('/phone', tab);
  }
  await phone.offline(false); // all of them hear it at once
  await phone.code();
  assert.equal(road.posts.length, 1, 'one tab sends');
  assert.equal(await needs(), 1);
  await phone.close();
}

async function answerLost({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  road.losesAnswers = true;
  await phone.raise();
  await phone.shows('waiting');
  assert.equal(await needs(), 1, 'it has arrived, and the phone does not know');
  road.losesAnswers = false;
  await phone.page.reload();
  await phone.code();
  assert.ok(road.posts.length >= 2, 'it was sent again');
  assert.equal(await needs(), 1);
  await phone.close();
}

async function serverKilled({ browser, house, road, needs }) {
  const phone = await Phone.first({ browser, road });
  let killed;
  road.beforePost = () => {
    road.beforePost = null;
    road.losesAnswers = true; // one that was quicker than its end reaches nobody either
    killed = house.crash();
  };
  await phone.raise();
  await phone.shows('waiting');
  await killed;
  road.losesAnswers = false;
  await house.rise();
  await phone.page.reload();
  const code = await phone.code();
  assert.equal(await needs(), 1);
  await phone.open(`/needs/${code}`);
  assert.equal(phone.response.status(), 200);
  await phone.close();
}

async function serverBusy({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  // Another network's answer to everything: a page that asks to sign in.
  await phone.context.route('**/needs?*', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<p>Wi-Fi' }));
  await phone.raise();
  await phone.shows('waiting');
  await phone.context.unroute('**/needs?*');
  await phone.page.reload();
  await phone.code();
  assert.equal(await needs(), 1);
  await phone.close();
}

async function newVersion({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  const caches = () => phone.page.evaluate(() => globalThis.caches.keys());
  const [before] = await caches();
  await phone.offline(true);
  await phone.raise();
  await phone.shows('waiting');
  // Pages come again, posts do not.
  await phone.context.setOffline(false);
  await phone.context.route('**/needs?*', (route) => route.abort());
  road.cut = false;
  road.worker = (text) => text.replace('slice(8,14)', 'slice(8,15)');
  const takesOver = phone.page.evaluate(() => new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(true));
    void navigator.serviceWorker.getRegistration().then((own) => own.update());
  }));
  assert.equal(await takesOver, true);
  const after = await caches();
  assert.equal(after.length, 2, 'the old cache stays one round longer');
  assert.ok(after.includes(before));
  await phone.offline(true);
  await phone.open('/phone');
  await phone.page.locator('#waiting li').waitFor();
  assert.equal(await phone.count('outbox'), 1, 'what waits has stayed');
  await phone.open('/raise/check'); // without a draft: the form begins, from the new cache
  await phone.page.waitForURL('**/raise');
  await phone.context.unroute('**/needs?*');
  await phone.offline(false);
  await phone.page.waitForFunction(() => localStorage.getItem('waiting') === '0');
  assert.equal(await needs(), 1);
  assert.equal(await phone.count('sent'), 1);
  await phone.close();
}

// A new version that cannot be fetched whole takes nothing over.
async function halfVersion({ browser, road }) {
  const phone = await Phone.first({ browser, road });
  road.worker = (text) => text.replace('slice(8,14)', 'slice(8,15)').replace('"/raise/where"', '"/raise/nowhere"');
  await phone.page.evaluate(async () => {
    const own = await navigator.serviceWorker.getRegistration();
    await own.update();
    const coming = own.installing;
    await new Promise((resolve) => coming?.addEventListener('statechange', resolve) ?? resolve());
  });
  await phone.offline(true);
  for (const path of ['/', '/raise', '/raise/where', '/phone']) {
    await phone.open(path);
    assert.equal(phone.response.status(), 200, path);
    assert.equal(new URL(phone.page.url()).pathname, path);
  }
  await phone.close();
}

export const delivery = [
  ['offline from the first visit to delivery, in two tabs at once', twoTabs],
  ['one record and four tabs: sent once', oneRecordTwoTabs],
  ['an answer lost on the way: sent again, done once', answerLost],
  ['the server killed while sending: done once', serverKilled],
  ['a network that answers in the server’s place delivers nothing', serverBusy],
  ['a new service worker with a full outbox', newVersion],
  ['a new service worker that is not whole', halfVersion],
];

// What is kept on a phone: drafts, refusals to be corrected, and nothing after "clear this phone".
import assert from 'node:assert/strict';
import { Phone } from './phone.mjs';

async function draftSurvives({ browser, road }) {
  const phone = await Phone.first({ browser, road });
  await phone.offline(true);
  await phone.sayWhat(phone.page, { items: ['tent'], words: 'خيمة تتسع لستة' });
  await phone.page.fill('#landmark', 'قرب البئر');
  await phone.keeps('draft', 'قرب البئر');
  await phone.page.goto('chrome://crash').catch(() => {});
  await phone.page.close();
  phone.page = await phone.tab();
  await phone.open('/raise');
  await phone.page.locator('#resumed:not([hidden])').waitFor();
  await phone.page.locator('input[value=tent]:checked').waitFor();
  assert.equal(await phone.page.inputValue('#words'), 'خيمة تتسع لستة');
  await phone.examine();
  await phone.next(phone.page, '/raise/where');
  await phone.page.waitForFunction(() => document.querySelector('#landmark').value === 'قرب البئر');
  await phone.open('/raise');
  await phone.page.click('#resumed button');
  await phone.page.locator('#resumed').waitFor({ state: 'hidden' });
  assert.equal(await phone.page.locator('input:checked').count(), 0, 'begun anew');
  assert.equal(await phone.count('draft'), 0);
  await phone.close();
}

async function refusedAndCorrected({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  // Eight digits, so the phone lets it pass; no such number, says the server.
  await phone.raise(phone.page, { phone: '11111111' });
  await phone.shows('attention');
  assert.equal(await needs(), 0);
  await phone.examine();
  await phone.open('/phone');
  await phone.page.locator('#net .is-wrong').waitFor();
  await phone.page.locator('#waiting .wrong:not([hidden])').waitFor();
  await phone.examine();
  await phone.page.click('#waiting .correct');
  await phone.page.waitForURL('**/raise/where');
  await phone.page.locator('.summary a[href="#phone"]').waitFor();
  assert.equal(await phone.page.inputValue('#phone'), '11111111');
  assert.equal(await phone.page.inputValue('#area'), 'PS0203');
  await phone.examine();
  await phone.page.fill('#phone', '0590000205');
  await phone.next(phone.page, '/raise/check');
  await phone.page.locator('.quantities .quantity').first().waitFor();
  await phone.next(phone.page, '/raise/kept');
  await phone.code();
  assert.equal(await needs(), 1);
  assert.equal(await phone.count('outbox'), 0, 'the refused one is gone');
  await phone.close();
}

async function mistakesAreSaid({ browser, road }) {
  const phone = await Phone.first({ browser, road });
  await phone.offline(true);
  await phone.open('/raise');
  const submit = phone.page.locator('form[data-step] button[type=submit]').last();
  await submit.click();
  await phone.page.locator('.summary a[href="#lines"]').waitFor();
  assert.equal(await phone.page.evaluate(() => document.activeElement.id), 'errors', 'the summary has the focus');
  await phone.examine();
  await phone.page.locator('input[value=tent]').check();
  await phone.next(phone.page, '/raise/where');
  await phone.page.fill('#people', '-6');
  await phone.page.fill('#phone', '05901');
  await phone.page.locator('form[data-step] button[type=submit]').last().click();
  for (const field of ['area', 'people', 'phone']) {
    await phone.page.locator(`.summary a[href="#${field}"]`).waitFor();
    await phone.page.locator(`#${field}[aria-invalid=true]`).waitFor();
  }
  await phone.examine();
  await phone.close();
}

async function everyStateIsWell({ browser, road }) {
  const phone = await Phone.first({ browser, road });
  await phone.offline(true);
  await phone.sayWhat(phone.page, { words: 'حليب' });
  await phone.page.locator('.find:not([hidden])').waitFor({ state: 'attached' });
  await phone.examine();
  await phone.sayWhere(phone.page, { phone: '0590000205' });
  await phone.page.locator('.quantities .quantity').first().waitFor();
  assert.deepEqual(await phone.page.locator('.quantities [name$=quantity]').evaluateAll((all) => all.map(({ value }) => value)),
    ['2', '6'], 'proposed for six, as the server does');
  await phone.examine();
  await phone.next(phone.page, '/raise/kept');
  await phone.shows('waiting');
  await phone.examine();
  await phone.open('/phone');
  await phone.page.click('.ways-out summary');
  await phone.page.click('.qr-out');
  await phone.page.locator('.qr path[d^=M]').waitFor();
  await phone.examine();
  await phone.open('/help'); // not kept
  await phone.page.locator('#unreached:not([hidden])').waitFor();
  await phone.examine();
  await phone.open('/');
  await phone.page.locator('#net:not([hidden])').waitFor();
  await phone.examine();
  await phone.close();
}

async function inEnglish({ browser, road }) {
  const phone = await Phone.first({ browser, road, language: 'en' });
  await phone.offline(true);
  await phone.raise(phone.page, { phone: '11111111' });
  await phone.shows('waiting');
  await phone.examine();
  await phone.open('/phone');
  await phone.page.locator('#waiting li').waitFor();
  await phone.examine();
  await phone.offline(false);
  await phone.page.locator('#waiting .wrong:not([hidden])').waitFor();
  assert.match(await phone.page.innerText('#waiting .wrong'), /^The phone number/, 'the refusal is in the language of the page');
  await phone.close();
}

async function byKeyboard({ browser, road }) {
  const phone = await Phone.first({ browser, road });
  const { page } = phone;
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const reach = async (selector) => {
    for (let i = 0; i < 80; i++) {
      await press('Tab');
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) {
        return;
      }
    }
    assert.fail(`${selector} is not reached`);
  };
  await phone.offline(true);
  await phone.open('/raise');
  await reach('input[value=tent]');
  await press('Space');
  await reach('#words');
  await reach('form button[type=submit]');
  await press('Enter');
  await page.waitForURL('**/raise/where');
  await reach('select#area');
  await press('ArrowDown');
  await reach('#people');
  await page.keyboard.type('4');
  await press('Enter'); // goes on, not back
  await page.waitForURL('**/raise/check');
  await reach('form > button[type=submit]');
  await press('Enter');
  await page.waitForURL('**/raise/kept*');
  await phone.shows('waiting');
  await phone.close();
}

async function clearing({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  await phone.raise();
  const code = await phone.code();
  await phone.offline(true);
  await phone.raise();
  await phone.shows('waiting');
  await phone.sayWhat(phone.page, { items: ['tent'] });
  await phone.page.waitForTimeout(600);
  await phone.open('/phone');
  await phone.page.getByText(code.replace(/(.{4})(?=.)/g, '$1-')).waitFor();
  await phone.page.locator('#tools summary').last().click();
  await phone.page.locator('#clear-waiting:not([hidden])').waitFor();
  await phone.page.click('.clear');
  await phone.page.locator('#cleared:not([hidden])').waitFor();
  const left = await phone.page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    storage: localStorage.length + sessionStorage.length,
  }));
  assert.deepEqual(left, { databases: [], caches: [], workers: 0, storage: 0 });
  await phone.examine();
  await phone.offline(false);
  await phone.open('/phone');
  await phone.page.locator('#empty:not([hidden])').waitFor();
  assert.equal(await needs(), 1, 'what was cleared is not sent');
  await phone.close();
}

async function nothingPersonalInCaches({ browser, house, road }) {
  const phone = await Phone.first({ browser, road });
  const person = { phone: '0590000399', name: 'سناء الخطيب', role: 'coordinator', area: 'PS' };
  await house.addUser(person);
  await phone.raise(phone.page, { phone: '0590000205', words: 'كلمات لا يعرفها أحد' });
  const code = await phone.code();
  await phone.open(`/needs/${code}`);
  await phone.context.clearCookies();
  await phone.context.addCookies([{ name: 'session', value: (await house.signIn(person)).split('=')[1], url: road.origin }]);
  await phone.open('/board');
  await phone.open('/');
  const kept = await phone.page.evaluate(async () => {
    const texts = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        texts.push(request.url, await (await cache.match(request)).text());
      }
    }
    return texts.join('\n');
  });
  for (const secret of [person.name, code, '0590000205', 'كلمات لا يعرفها أحد']) {
    assert.ok(!kept.includes(secret), `${secret} is in no cache`);
  }
  await phone.close();
}

async function withoutScripts({ browser, road }) {
  const page = await browser.screen({ origin: road.origin, language: 'ar', viewport: { width: 320, height: 700 }, javaScript: false });
  await page.goto(`${road.origin}/phone`);
  assert.match(await page.locator('main').innerText(), /البرمجة النصية/);
  await page.goto(`${road.origin}/raise`);
  await page.locator('input[value=tent]').check();
  await page.locator('form[data-step] button[type=submit]').last().click();
  await page.waitForURL('**/raise/what');
  assert.equal(await page.locator('[name="lines[0].item"]').getAttribute('value'), 'tent', 'the server carries it on');
  assert.equal(await page.locator('.find').isVisible(), false, 'nothing is offered that does nothing');
  await page.context().close();
}

export const keeping = [
  ['a draft survives a crash, in another tab', draftSurvives],
  ['what is refused stays, and is corrected in the form', refusedAndCorrected],
  ['mistakes are said without a network', mistakesAreSaid],
  ['every state without a network is well made', everyStateIsWell],
  ['the same in English', inEnglish],
  ['by keyboard only', byKeyboard],
  ['clear this phone', clearing],
  ['nothing personal is in the caches', nothingPersonalInCaches],
  ['without scripts nothing has changed', withoutScripts],
];

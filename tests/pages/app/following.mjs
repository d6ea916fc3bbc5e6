// The page of a need without a network: what was last known, if its owner wanted that, and acts that wait.
import assert from 'node:assert/strict';
import { Phone } from './phone.mjs';

async function openNeed(phone) {
  await phone.raise();
  const code = await phone.code();
  await phone.open(`/needs/${code}`);
  await phone.page.locator('#copy:not([hidden])').waitFor();
  return code;
}

async function copy({ browser, road }) {
  const phone = await Phone.first({ browser, road });
  const code = await openNeed(phone);
  await phone.offline(true);
  await phone.open(`/needs/${code}`);
  await phone.page.locator('#unreached:not([hidden])').waitFor(); // nothing is kept that nobody asked to keep
  assert.equal(await phone.page.getByText('قرب المدرسة').count(), 0);
  await phone.offline(false);
  await phone.open(`/needs/${code}`);
  await phone.page.click('#copy .keep');
  await phone.page.locator('#copy .forget:not([hidden])').waitFor();
  await phone.examine();
  await phone.offline(true);
  await phone.open(`/needs/${code}`);
  await phone.page.locator('.known').waitFor();
  assert.match(await phone.page.locator('.known').innerText(), /\d\d:\d\d/, 'as of when');
  assert.equal(await phone.page.getByText('قرب المدرسة').count() > 0, true);
  await phone.page.locator('h1 .tag.is-received').waitFor();
  await phone.examine();
  await phone.offline(false);
  await phone.open(`/needs/${code}`);
  await phone.page.click('#copy .forget');
  await phone.page.locator('#copy .keep:not([hidden])').waitFor();
  assert.equal(await phone.count('copies'), 0);
  await phone.close();
}

async function actOffline({ browser, house, road }) {
  const phone = await Phone.first({ browser, road });
  const code = await openNeed(phone);
  await phone.page.click('#copy .keep');
  await phone.page.locator('#copy .forget:not([hidden])').waitFor();
  await phone.offline(true);
  await phone.open(`/needs/${code}`);
  await phone.page.locator('.known').waitFor();
  await phone.page.locator('form[action$="/moved"]').locator('xpath=ancestor::details').locator('summary').first().click();
  await phone.page.selectOption('form[action$="/moved"] select', 'PS0204');
  await phone.page.locator('form[action$="/moved"] button').click();
  await phone.page.locator('[role=status].ask').waitFor();
  assert.equal(await phone.count('outbox'), 1);
  await phone.examine();
  await phone.offline(false);
  await phone.page.waitForFunction(() => localStorage.getItem('waiting') === '0');
  const { document } = await house.ask('GET', `/needs/${code}`);
  assert.equal(document.area.pcode, 'PS0204');
  assert.deepEqual(road.posts.filter((path) => path.includes('/moved')).length, 1);
  await phone.close();
}

async function actOnline({ browser, house, road }) {
  const phone = await Phone.first({ browser, road });
  const code = await openNeed(phone);
  const form = phone.page.locator('form[action$="/update"]');
  await form.locator('xpath=ancestor::details').locator('summary').first().click();
  await form.locator('[name=people]').fill('9');
  await form.locator('[name=phone]').fill('0599');
  await form.locator('button').last().click();
  await phone.page.locator('.summary a[href="#phone"]').waitFor(); // the server's own page says what is wrong
  assert.equal(await phone.count('outbox'), 0);
  const again = phone.page.locator('form[action$="/update"]');
  await again.locator('[name=phone]').fill('0590000206');
  await again.locator('button').last().click();
  await phone.page.waitForURL(`**/needs/${code}`);
  const { document } = await house.ask('GET', `/needs/${code}`);
  assert.deepEqual([document.people, document.phone.replace(/\D/g, '').slice(-9)], [9, '590000206']);
  await phone.close();
}

export const following = [
  ['a need is followed without a network, if its owner kept it', copy],
  ['an act without a network waits, and is done once', actOffline],
  ['a refused act comes back from the server with what to change', actOnline],
];

// What leaves a phone without our network: in a file or a code to a neighbour's phone, which sends it with the same key.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Phone } from './phone.mjs';

async function fileOf(phone) {
  await phone.open('/phone');
  await phone.page.click('.ways-out summary');
  const [download] = await Promise.all([phone.page.waitForEvent('download'), phone.page.click('.file-out')]);
  assert.match(download.suggestedFilename(), /^istijaba-\d+\.txt$/);
  return download.path();
}

async function byFile({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  const neighbour = await Phone.first({ browser, road });
  await phone.context.setOffline(true);
  await phone.raise();
  await phone.shows('waiting');
  const file = await fileOf(phone);
  await neighbour.open('/phone');
  await neighbour.page.locator('#tools:not([hidden]) summary').nth(1).click();
  await neighbour.page.setInputFiles('#file', { name: 'other.txt', mimeType: 'text/plain', buffer: Buffer.from('not ours') });
  await neighbour.page.locator('#file-wrong:not([hidden])').waitFor();
  await neighbour.page.setInputFiles('#file', file);
  await neighbour.page.locator('#incoming:not([hidden])').waitFor();
  await neighbour.examine();
  await neighbour.page.click('.accept');
  await neighbour.page.locator('#sent li').waitFor();
  assert.equal(await needs(), 1);
  assert.equal(await neighbour.page.locator('#sent .big-code:not([hidden])').count(), 0, 'the code is not the neighbour’s');
  await phone.context.setOffline(false);
  await phone.page.locator('#sent .big-code:not([hidden])').waitFor();
  assert.equal(await needs(), 1, 'sent from both, recorded once');
  for (const one of [phone, neighbour]) {
    await one.close();
  }
}

async function byCode({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  const neighbour = await Phone.first({ browser, road });
  await phone.context.setOffline(true);
  await phone.raise(phone.page, { words: 'كلمات كثيرة '.repeat(60) });
  await phone.shows('waiting');
  const packed = await readFile(await fileOf(phone), 'utf8');
  await phone.page.click('.qr-out');
  await phone.page.locator('.ways-out .next:not([hidden])').waitFor(); // long: several codes
  const half = Math.ceil(packed.length / 2);
  const links = [`2.2.abcdef.${packed.slice(half)}`, `1.2.abcdef.${packed.slice(0, half)}`];
  const tab = await neighbour.tab();
  await neighbour.open(`/phone#q=${links[0]}`, tab);
  await tab.locator('#incoming:not([hidden])').waitFor();
  assert.equal(await tab.locator('#incoming .buttons').isVisible(), false, 'not before all parts are there');
  assert.equal(new URL(tab.url()).hash, '', 'what is personal does not stay in the address');
  const other = await neighbour.tab();
  await neighbour.open(`/phone#q=${links[1]}`, other);
  await other.locator('#incoming .accept').click();
  await other.locator('#sent li').waitFor();
  assert.equal(await needs(), 1);
  await phone.close();
  await neighbour.close();
}

async function bySms({ browser, road }) {
  const phone = await Phone.first({ browser, road });
  await phone.context.setOffline(true);
  await phone.raise(phone.page, { phone: '0590000205', words: 'حليب' });
  await phone.open('/phone');
  await phone.page.click('.ways-out summary');
  const text = decodeURIComponent((await phone.page.getAttribute('.sms-out', 'href')).replace('sms:?body=', ''));
  assert.match(text, /^ISTIJABA 1 k=[\w-]{22} q=food-parcel\*2,blanket\*6 w=household b=self a=PS0203 l=قرب المدرسة n=6 t=0590000205 x=حليب$/);
  await phone.close();
}

async function takenBack({ browser, road, needs }) {
  const phone = await Phone.first({ browser, road });
  await phone.offline(true);
  await phone.raise();
  await phone.open('/phone');
  await phone.page.click('#waiting .quiet summary');
  await phone.page.click('#waiting .drop');
  await phone.page.locator('#empty:not([hidden])').waitFor();
  await phone.offline(false);
  await phone.page.reload();
  await phone.page.locator('#empty:not([hidden])').waitFor();
  assert.equal(await needs(), 0);
  await phone.close();
}

export const carrying = [
  ['a file, sent from a neighbour’s phone and from one’s own: recorded once', byFile],
  ['codes on the screen, several of them', byCode],
  ['a text message', bySms],
  ['what waits is taken back', takenBack],
];

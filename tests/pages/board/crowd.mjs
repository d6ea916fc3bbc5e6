// Five thousand needs that wait: a list of pages that is complete, in order, and light enough for a weak line. No timings.
import assert from 'node:assert/strict';
import { DESK } from '../lib/browser.mjs';
import { examine } from '../lib/examine.mjs';

const NEEDS = 20000; // of which the demo leaves more than 5,000 to be verified; these no clock moves
const PAGE = 50;
const WIRE_MOST = 40 * 1024; // bytes of a full page, compressed

async function walkAll(house, cookie) {
  const seen = new Set();
  let last = '';
  for (let query = 'state=received'; query;) {
    const { document } = await house.ask('GET', `/board?${query}`, { cookie });
    for (const { id, due } of document.needs) {
      assert.ok(!seen.has(id), 'no need comes twice');
      assert.ok(due >= last, 'the earliest deadline first');
      seen.add(id);
      last = due;
    }
    query = document.next;
  }
  return seen.size;
}

export async function crowd(browser, report, House, Story) {
  const house = await House.open({ demo: true, needs: NEEDS });
  try {
    const story = Story.at(house, browser, { name: 'crowd', language: 'ar', viewport: DESK });
    const person = (await house.demoSignIns()).find(({ role }) => role === 'coordinator');
    const cookie = await house.signIn(person);
    let count;
    await report.test('board, five thousand: every need comes once, in order', async () => {
      ({ document: { counts: { received: count } } } = await house.ask('GET', '/board?state=received', { cookie }));
      assert.ok(count >= 5000, `${count} wait`);
      assert.equal(await walkAll(house, cookie), count);
    });
    await report.test('board, five thousand: a page is light, and keys go on to the next', async () => {
      const one = await story.visitor('coordinator');
      await one.signIn(person);
      await one.open('/board?state=received');
      assert.equal(await one.page.locator('tr.row').count(), PAGE);
      const { responseBodySize } = await one.response.request().sizes();
      assert.ok(responseBodySize <= WIRE_MOST, `${responseBodySize} bytes`);
      const first = await one.page.locator('tr.row').first().getAttribute('data-need');
      const next = await one.page.locator('a[rel=next]').getAttribute('href');
      await one.open(next);
      assert.equal(await one.page.locator('tr.row').count(), PAGE);
      await one.seesNot(`tr.row[data-need="${first}"]`);
      await one.page.keyboard.press('j');
      await one.page.keyboard.press('o');
      await one.page.waitForSelector('.pane');
      assert.equal(await one.page.locator('tr.row').count(), PAGE, 'the pane keeps the page');
      await one.send('/board', { sector: 'shelter' });
      assert.ok((await one.page.locator('tr.row').count()) > 0);
      await examine(one);
    });
    await story.leave();
  } finally {
    await house.close();
  }
}

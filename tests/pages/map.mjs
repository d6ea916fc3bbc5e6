// The map on the home page: as tiles, then as shapes that an operator imported into the running house; links for keys
// and fingers, and the same numbers as the table. Not here: reading boundaries, simplifying.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PHONE } from './lib/browser.mjs';
import { examine } from './lib/examine.mjs';
import { House, root } from './lib/house.mjs';
import { Story } from './lib/story.mjs';

const GOVERNORATES = 16;
const FINGER = 48;

async function tiles(page) {
  return page.locator('svg .tile').evaluateAll((all) => all.map((tile) => {
    const box = tile.querySelector('path').getBoundingClientRect();
    return { href: tile.getAttribute('href'), name: tile.getAttribute('aria-label'), width: box.width, height: box.height };
  }));
}

async function areLinked(page) {
  const found = await tiles(page);
  assert.equal(found.length, GOVERNORATES);
  assert.equal(new Set(found.map(({ href }) => href)).size, GOVERNORATES);
  for (const { href, name } of found) {
    assert.match(href, /^\/areas\/PS\d{4}/);
    assert.match(name, /\S: \S/, 'the name tells the number');
  }
  return found;
}

async function takeFocus(page) {
  await page.locator('svg .tile').first().focus();
  for (let i = 1; i < GOVERNORATES; i++) {
    await page.keyboard.press('Tab');
  }
  const last = await page.evaluate(() => document.activeElement.matches('svg .tile:last-of-type'));
  assert.ok(last, 'keys reach every tile');
}

export async function map(browser, report) {
  const house = await House.open({ demo: true });
  try {
    const story = Story.at(house, browser, { name: 'map', language: 'ar', viewport: PHONE });
    const visitor = await story.visitor('anonymous');
    await report.test('tiles are links, wide enough for a finger at 320 px', async () => {
      await visitor.page.setViewportSize({ width: 320, height: 700 });
      await visitor.open('/');
      for (const { width, height } of await areLinked(visitor.page)) {
        assert.ok(width >= FINGER && height >= FINGER, `${width} × ${height}`);
      }
      await takeFocus(visitor.page);
    });
    await report.test('boundaries imported meanwhile are drawn, with their credit', async () => {
      await house.command('import', 'areas', join(root, 'tests/data/shapes/grid.geojson'));
      const later = await story.visitor('later'); // a browser may keep the page for some minutes
      await later.open('/?lang=ar'); // and the server for ten seconds, unless the language is asked for
      await areLinked(later.page);
      assert.match(await later.page.locator('figcaption').innerText(), /Istijaba's own test grid/);
      await examine(later);
    });
    await story.leave();
  } finally {
    await house.close();
  }
}

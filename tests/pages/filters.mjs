// The choices of public pages: in the address, followed by figures, map, table and file alike, with and without
// scripts; the list of organisations. Not here: which numbers are right (unit tests), how pages look (every-page).
import assert from 'node:assert/strict';
import { DESK, PHONE } from './lib/browser.mjs';
import { House } from './lib/house.mjs';
import { Story } from './lib/story.mjs';

const screens = [
  { name: 'a phone', language: 'ar', viewport: PHONE },
  { name: 'a phone without scripts', language: 'ar', viewport: PHONE, javaScript: false },
  { name: 'a desk in English', language: 'en', viewport: DESK },
];

// Of the table: what each place's cell of a column says; of the map: the number that its name tells.
const tableOf = (page, column) => page.locator('.figures-table tbody tr').evaluateAll((rows, at) =>
  rows.map((row) => [row.querySelector('a').getAttribute('href'), row.cells[at].innerText.trim()]), column);
const mapOf = (page) => page.locator('svg .tile').evaluateAll((tiles) =>
  tiles.map((tile) => [tile.getAttribute('href'), tile.getAttribute('aria-label').split(': ').pop()]));

const isNumber = (text) => /^\d+$/.test(text);

// The lines of a file behind a link of the page: [heading, …], then the cells of each row.
async function fileBehind(visitor, selector) {
  const href = await visitor.page.locator(selector).first().getAttribute('href');
  const answer = await fetch(new URL(href, visitor.page.url()));
  assert.equal(answer.status, 200, href);
  assert.match(answer.headers.get('content-type'), /^text\/csv/);
  return (await answer.text()).trim().split('\r\n').map((line) => line.split(','));
}

async function homeFollowsTheChoice(visitor) {
  await visitor.open('/');
  const [whole] = await tableOf(visitor.page, 1);
  await visitor.send('/', { sector: 'food', show: 'claimed' });
  const address = new URL(visitor.page.url());
  assert.deepEqual([address.searchParams.get('sector'), address.searchParams.get('show')], ['food', 'claimed']);
  assert.equal(await visitor.page.inputValue('#sector'), 'food');
  assert.equal(await visitor.page.inputValue('#show'), 'claimed');
  const [food] = await tableOf(visitor.page, 1);
  assert.equal(food[0], whole[0], 'the same governorate');
  assert.notEqual(food[1], whole[1], 'and fewer needs');
  const shown = new Map(await mapOf(visitor.page));
  const claimed = (await tableOf(visitor.page, 2)).filter(([, cell]) => isNumber(cell));
  assert.ok(claimed.length > 0, 'some are shown');
  for (const [href, cell] of claimed) {
    assert.equal(shown.get(href), cell, `the map and the table say the same of ${href}`);
  }
}

async function theFileSaysTheSame(visitor) {
  await visitor.open('/?sector=food');
  const [headings, ...rows] = await fileBehind(visitor, '.files a');
  const open = headings.indexOf('open');
  const told = new Map(rows.map((row) => [`/areas/${row[0]}`, row[open]]));
  for (const [href, cell] of await tableOf(visitor.page, 1)) {
    assert.equal(told.get(href), isNumber(cell) ? cell : 'withheld', href);
  }
}

async function aWrongChoiceIsSaid(visitor) {
  await visitor.open('/?sector=gold', 422);
  await visitor.open('/?show=everything', 422);
  await visitor.open('/responders?governorate=PS0999', 422);
}

async function respondersAreFound(visitor) {
  await visitor.open('/responders');
  const all = await visitor.page.locator('tbody a').allInnerTexts();
  assert.deepEqual(all, [...all].sort(), 'by name');
  assert.ok(all.length > 5);
  await visitor.send('/responders', { governorate: 'PS0203' });
  const near = await visitor.page.locator('tbody a').allInnerTexts();
  assert.ok(near.length > 0 && near.length < all.length, `${near.length} of ${all.length}`);
  await visitor.send('/responders', { name: near[0].slice(0, 6) });
  assert.equal(await visitor.page.inputValue('#governorate'), 'PS0203', 'both choices hold');
  await visitor.seesText(near[0]);
  const [headings, ...rows] = await fileBehind(visitor, '.files a');
  assert.ok(rows.some((row) => row[headings.indexOf('name')] === near[0]), 'the file holds what is shown');
  await visitor.page.locator('tbody a').first().click();
  await visitor.page.waitForURL('**/organisations/*');
  assert.equal(await visitor.read('h1'), near[0]);
}

export async function filters(browser, report) {
  const house = await House.open({ demo: true });
  try {
    for (const screen of screens) {
      const story = Story.at(house, browser, screen);
      const visitor = await story.visitor('anonymous');
      const tell = (what, act) => report.test(`${screen.name}: ${what}`, () => act(visitor));
      await tell('home follows the choice, map and table alike', homeFollowsTheChoice);
      await tell('the file says what the table says', theFileSaysTheSame);
      await tell('organisations are found by place and name', respondersAreFound);
      await tell('a wrong choice is said', aWrongChoiceIsSaid);
      await story.leave();
    }
  } finally {
    await house.close();
  }
}

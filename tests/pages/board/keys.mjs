// The board by keys alone, the pane beside the list, and what a screen reader is told.
import assert from 'node:assert/strict';

// As many received needs of one place; what was there before goes out of the way.
export async function receive(story, count, given = {}) {
  const needs = [];
  for (let i = 0; i < count; i++) {
    needs.push(await story.stock.raise(given));
  }
  return needs;
}

export async function atBoard(story, name = 'coordinator', path = '/board?state=received&governorate=PS0203') {
  const visitor = await story.visitor(name);
  await visitor.signIn({ phone: story.stock.phone(name), password: story.stock.password });
  await visitor.open(path);
  return visitor;
}

const current = (page) => page.evaluate(() => document.querySelector('tr.row.is-current')?.dataset.need);
const order = (page) => page.locator('tr.row').evaluateAll((rows) => rows.map((row) => row.dataset.need));
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return { id: element.id, key: element.dataset.key, need: element.closest('tr.row')?.dataset.need,
    ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
});

async function said(page, pattern) {
  await page.waitForFunction((source) => new RegExp(source).test(document.getElementById('say').textContent), pattern.source);
}

async function walk(story) {
  await receive(story, 5);
  const { page } = await atBoard(story);
  const all = await order(page);
  await page.keyboard.press('j');
  assert.equal(await current(page), all[0]);
  const first = await focused(page);
  assert.equal(first.need, all[0], 'the focus goes with it');
  assert.ok(first.ring, 'and is seen');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  assert.equal(await current(page), all[1]);
  for (let i = 0; i <= all.length; i++) {
    await page.keyboard.press('k');
  }
  assert.equal(await current(page), all[0], 'the list ends where it ends');
  await page.keyboard.press('m');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  assert.equal(await current(page), all[2], 'x marks and goes on');
  const marked = page.locator('tr.row input[type=checkbox]:checked');
  assert.deepEqual(await marked.evaluateAll((boxes) => boxes.map((box) => box.value)), [all[0], all[1]]);
  assert.match(await page.locator('#marked').innerText(), /2/);
  await said(page, /2/);
}

async function help(story) {
  const { page } = await atBoard(story);
  await page.keyboard.press('?');
  assert.ok(await page.locator('#keys[open]').isVisible());
  await page.keyboard.press('j');
  assert.equal(await current(page), undefined, 'keys rest while the help is open');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#keys[open]').count(), 0);
  await page.keyboard.press('/');
  assert.equal((await focused(page)).id, 'code');
  await page.keyboard.type('jk');
  assert.equal(await current(page), undefined, 'what is typed is text');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Slash');
  await page.locator('#keys-on').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  assert.equal(await current(page), undefined, 'they can be switched off');
  await page.reload();
  await page.keyboard.press('j');
  assert.equal(await current(page), undefined, 'and stay so');
}

async function names(story) {
  const visitor = await atBoard(story);
  const { page } = visitor;
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await page.waitForSelector('.pane');
  assert.ok((await page.getByRole('row').count()) > 1);
  for (const role of ['checkbox', 'link', 'button', 'combobox', 'textbox']) {
    const all = await page.locator('#board').getByRole(role).count();
    const named = await page.locator('#board').getByRole(role, { name: /\S/ }).count();
    assert.equal(named, all, `each ${role} has a name`);
  }
  const marks = await page.locator('tr.row label .unseen').allInnerTexts();
  assert.ok(marks.every((text) => text.trim().length > 5), 'a box says which need it marks');
  assert.ok(await page.getByRole('region', { name: /\S/ }).count() > 0, 'the pane is a place with a name');
  assert.equal(await page.locator('#say').getAttribute('role'), 'status');
  await visitor.open(new URL(page.url()).pathname + new URL(page.url()).search); // and is looked at as a page
}

async function accept(story) {
  const [need] = await receive(story, 1, { area: 'PS0201' });
  const { page } = await atBoard(story, 'coordinator', '/board?state=received&governorate=PS0201');
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await page.waitForSelector('.pane');
  await said(page, /\S/);
  assert.equal(new URL(page.url()).searchParams.get('need'), need.id);
  await page.keyboard.press('a');
  assert.equal((await focused(page)).key, 'a', 'once comes to the button');
  assert.equal((await story.stock.as('coordinator', `/board/${need.id}`)).state, 'received');
  await page.keyboard.press('a');
  await page.waitForSelector('.pane .tag.is-open');
  assert.equal((await story.stock.as('coordinator', `/board/${need.id}`)).state, 'open');
  assert.ok(await page.locator(`tr.row.is-done[data-need="${need.id}"]`).isVisible(), 'nothing shifts in the list');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.pane').count(), 0);
  assert.equal((await focused(page)).need, need.id, 'back where one was');
}

async function keepsPlace(story) {
  await receive(story, 40, { area: 'PS0202' });
  const { page } = await atBoard(story, 'coordinator', '/board?state=received&governorate=PS0202');
  const all = await order(page);
  const link = page.locator(`tr.row[data-need="${all[30]}"] th a`);
  await link.scrollIntoViewIfNeeded();
  const where = () => page.evaluate((id) => ({ page: scrollY,
    row: document.querySelector(`tr.row[data-need="${id}"]`).getBoundingClientRect().top }), all[30]);
  const before = await where();
  await link.click();
  await page.waitForSelector(`.pane[data-need="${all[30]}"]`);
  assert.deepEqual(await order(page), all);
  assert.ok(Math.abs((await where()).page - before.page) <= 2, 'the list stays where it was');
  const { searchParams } = new URL(page.url());
  assert.equal(searchParams.get('governorate'), 'PS0202');
  assert.equal(await page.locator('#filter-governorate, select[name=governorate]').first().inputValue(), 'PS0202');
  await page.keyboard.press('Escape');
  assert.equal((await focused(page)).need, all[30]);
  const row = await page.locator(`tr.row[data-need="${all[30]}"]`).boundingBox();
  assert.ok(row.y >= 0 && row.y < page.viewportSize().height, 'and the row is still before the eyes');
  assert.equal(new URL(page.url()).searchParams.get('need'), null);
  await page.goBack();
  await page.waitForSelector('.pane');
}

export const byKeys = [
  ['j, k, m and x, with the focus seen', walk],
  ['?, / and the switch', help],
  ['everything has a name, the pane too', names],
  ['a need is read and accepted without a mouse', accept],
  ['the pane keeps the place of the list', keepsPlace],
];

// Two coordinators at once: news that wait, and acts on what a colleague has changed meanwhile.
import assert from 'node:assert/strict';
import { atBoard, receive } from './keys.mjs';

const askNow = (page) => page.evaluate(() => document.getElementById('board').dispatchEvent(new Event('board:ask')));
const rows = (page) => page.locator('tr.row').evaluateAll((all) => all.map((row) => row.dataset.need));
const AT_RAFAH = '/board?state=received&governorate=PS0205';

async function news(story) {
  const [first, second] = await receive(story, 2, { area: 'PS0205' });
  const { page } = await atBoard(story, 'coordinator', AT_RAFAH);
  const before = await rows(page);
  await page.keyboard.press('j');
  const held = await page.evaluate(() => document.activeElement.closest('tr.row').dataset.need);
  const [fresh] = await receive(story, 1, { area: 'PS0205' });
  const changed = held === first.id ? second : first;
  await story.stock.as('colleague', `/board/${changed.id}/urgency`, { urgency: 'high' });
  await askNow(page);
  await page.waitForSelector('#news:not([hidden])');
  await page.waitForSelector(`tr.row[data-need="${changed.id}"] .changed`);
  assert.deepEqual(await rows(page), before, 'nothing moves under the reader');
  assert.equal(await page.evaluate(() => document.activeElement.closest('tr.row')?.dataset.need), held);
  assert.match(await page.locator('#news').innerText(), /\S/);
  await Promise.all([page.waitForNavigation(), page.locator('#news a').click()]);
  assert.ok((await rows(page)).includes(fresh.id), 'taken up when asked for');
  assert.equal(new URL(page.url()).searchParams.get('governorate'), 'PS0205', 'with the filter');
}

// What one does oneself is no news, nor what the list would not hold.
async function noNews(story) {
  const [need] = await receive(story, 1, { area: 'PS0205' });
  const { page } = await atBoard(story, 'coordinator', AT_RAFAH);
  await receive(story, 1, { area: 'PS0204' });
  await story.stock.as('coordinator', `/board/${need.id}/urgency`, { urgency: 'critical' });
  const answered = page.waitForResponse((response) => response.url().includes('/board/news'));
  await askNow(page);
  await (await answered).finished();
  await page.waitForTimeout(200);
  assert.ok(await page.locator('#news').isHidden());
  assert.equal(await page.locator('.changed').count(), 0);
}

async function stale(story) {
  const [need] = await receive(story, 1);
  const one = await atBoard(story, 'coordinator', `/board/${need.id}`);
  await story.stock.as('colleague', `/board/${need.id}/urgency`, { urgency: 'critical' });
  await one.send('/verify', { urgency: 'normal', words: 'سنأتي غدًا' }, { status: 409 });
  await one.sees('.summary');
  await one.sees('.stale');
  await one.seesState('received');
  await one.seesState('critical');
  assert.equal(await one.form('/verify').locator('[name=words]').inputValue(), 'سنأتي غدًا', 'what was written is kept');
  await one.send('/verify', { urgency: 'critical' });
  await one.seesState('open');
}

// The same in the pane: told where one works, and heard.
async function staleInPane(story) {
  const [need] = await receive(story, 1, { area: 'PS0203' });
  const { page } = await atBoard(story, 'coordinator', '/board?state=received&governorate=PS0203');
  await page.locator(`tr.row[data-need="${need.id}"] th a`).click();
  await page.waitForSelector('.pane');
  await story.stock.as('colleague', `/board/${need.id}/verify`, {});
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  await page.waitForSelector('.pane .summary');
  assert.ok(await page.evaluate(() => !!document.activeElement.closest('.pane .summary')), 'the focus is on what is said');
  assert.ok(await page.locator('.pane .tag.is-open').first().isVisible(), 'with the need as it is now');
  assert.equal(await page.locator('.pane form[action$="/verify"]').count(), 0, 'and what can still be done');
  assert.ok(await page.locator(`tr.row[data-need="${need.id}"]`).isVisible());
}

// Chosen, previewed, and meanwhile done by somebody else: that one is passed over, the other is not.
async function staleAmongMany(story) {
  const [first, second] = await receive(story, 2);
  const one = await atBoard(story);
  await one.tick(first.id, second.id);
  await one.send('/board/bulk/preview', { act: 'urgency' });
  await one.send('/bulk/preview', { set_urgency: 'high' });
  await story.stock.as('colleague', `/board/${first.id}/ask`, { words: 'كم عدد الأطفال؟' });
  await one.send('/board/bulk');
  assert.equal(await one.page.locator('tr.will').count(), 1);
  assert.equal(await one.page.locator('tr.skip').count(), 1);
  assert.equal((await story.stock.as('coordinator', `/board/${first.id}`)).urgency, 'normal');
  assert.equal((await story.stock.as('coordinator', `/board/${second.id}`)).urgency, 'high');
}

export const together = [
  ['news wait until they are asked for', news],
  ['what one does oneself is no news', noNews],
  ['an act on what has changed is refused kindly', stale],
  ['the same in the pane', staleInPane],
  ['and among many', staleAmongMany],
];

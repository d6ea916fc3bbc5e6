// Acts on many with preview and undo, assignment, notes for colleagues, kept filters: as plain forms, so that one story is
// told with and without JavaScript.
import assert from 'node:assert/strict';
import { atBoard, receive } from './keys.mjs';

const outcomes = (visitor) => visitor.page.locator('tr.will').count();
const stateOf = async (story, { id }) => (await story.stock.as('coordinator', `/board/${id}`)).state;

async function acceptMany(story) {
  const needs = await receive(story, 3);
  const one = await atBoard(story);
  await one.send('/board/bulk/preview', {}, { status: 422 });
  await one.sees('.summary');
  await one.sees('tr.row');
  await one.tick(needs[0].id, needs[2].id);
  await one.send('/board/bulk/preview', { act: 'verify' });
  assert.equal(await outcomes(one), 2);
  assert.equal(await stateOf(story, needs[0]), 'received', 'a look does nothing');
  await one.send('/board/bulk');
  assert.equal(await outcomes(one), 2);
  assert.deepEqual(await Promise.all(needs.map((need) => stateOf(story, need))), ['open', 'received', 'open']);
  await story.stock.as('colleague', `/board/${needs[2].id}/urgency`, { urgency: 'critical' }); // somebody built on it
  await one.send('/undo');
  assert.deepEqual(await Promise.all(needs.map((need) => stateOf(story, need))), ['received', 'received', 'open']);
  await one.seesNot('form[action$="/undo"]');
  await one.follow('governorate=PS0203');
  await one.sees(`tr.row[data-need="${needs[0].id}"]`);
}

async function declineMany(story) {
  const needs = await receive(story, 2);
  const one = await atBoard(story);
  await one.tick(...needs.map(({ id }) => id));
  await one.send('/board/bulk/preview', { act: 'decline' });
  await one.send('/bulk/preview', { decline_reason: 'already-served' });
  await one.send('/board/bulk');
  assert.deepEqual(await Promise.all(needs.map((need) => stateOf(story, need))), ['declined', 'declined']);
  await one.send('/undo');
  assert.deepEqual(await Promise.all(needs.map((need) => stateOf(story, need))), ['received', 'received']);
}

async function askMany(story) {
  const needs = await receive(story, 2);
  const one = await atBoard(story);
  await one.tick(...needs.map(({ id }) => id));
  await one.send('/board/bulk/preview', { act: 'ask' });
  await one.send('/bulk/preview', { words: 'هل وصلكم ماء اليوم؟' });
  await one.send('/board/bulk');
  await one.seesNot('form[action$="/undo"]'); // it was read already
  const owner = await story.visitor('owner');
  await owner.open(`/needs/${needs[0].code}`);
  await owner.seesText('هل وصلكم ماء اليوم؟');
}

async function lookAfter(story) {
  const [need] = await receive(story, 1);
  const one = await atBoard(story, 'coordinator', `/board/${need.id}`);
  await one.send('/assign', { assignee: 'me' });
  await one.open('/board?state=received&assigned=me');
  await one.sees(`tr.row[data-need="${need.id}"]`);
  await one.open('/board?state=received&assigned=nobody');
  await one.seesNot(`tr.row[data-need="${need.id}"]`);
  const other = await atBoard(story, 'colleague', `/board/${need.id}`);
  await other.seesText('هدى عوض');
  await other.send('/assign', { assignee: 'nobody' });
  await one.open('/board?state=received&assigned=me');
  await one.seesNot(`tr.row[data-need="${need.id}"]`);
}

async function noteForColleagues(story) {
  const [need] = await receive(story, 1);
  const words = 'اتصلنا مرتين، والجار يعرف المكان.';
  const one = await atBoard(story, 'coordinator', `/board/${need.id}`);
  await one.send('/note', {}, { status: 422 });
  await one.sees('.summary a');
  await one.send('/note', { words });
  await one.seesText(words);
  const other = await atBoard(story, 'colleague', `/board/${need.id}`);
  await other.seesText(words);
  const owner = await story.visitor('owner');
  await owner.open(`/needs/${need.code}`);
  await owner.seesNoText(words);
}

async function keepFilter(story) {
  const [need] = await receive(story, 1, { area: 'PS0201' });
  const one = await atBoard(story, 'coordinator', '/board?state=received&governorate=PS0201');
  await one.send('/board/views', { name: 'شمال غزة أولًا', start: '1' });
  await one.seesText('شمال غزة أولًا');
  await one.open('/board'); // without a wish: where one chose to begin
  assert.equal(new URL(one.page.url()).searchParams.get('governorate'), 'PS0201');
  await one.sees(`tr.row[data-need="${need.id}"]`);
  await one.send('/board/views', { name: 'شمال غزة أولًا' }, { status: 409 });
  await one.sees('.summary');
  await one.send('/rename', { name: 'الشمال' });
  await one.seesText('الشمال');
  await one.send('/start');
  await one.open('/board');
  assert.equal(new URL(one.page.url()).searchParams.get('governorate'), null);
  const other = await atBoard(story, 'colleague', '/board/views');
  await other.seesNoText('الشمال');
  await one.open('/board/views');
  await one.send('/delete');
  await one.seesNoText('الشمال');
}

async function findByCode(story) {
  const [need] = await receive(story, 1);
  const one = await atBoard(story);
  await one.send('/board/find', { code: 'QQQQ' }, { status: 404 });
  await one.sees('#code-wrong');
  await one.send('/board/find', { code: need.code });
  await one.sees(`[data-need="${need.id}"]`);
}

export const daily = [
  ['many are accepted, and taken back where nobody built on it', acceptMany],
  ['many are declined with a reason, and taken back', declineMany],
  ['a question to many is not taken back', askMany],
  ['who looks after a need', lookAfter],
  ['notes for colleagues stay with colleagues', noteForColleagues],
  ['a filter is kept, opens the board, is renamed and goes', keepFilter],
  ['a need is found by its code', findByCode],
];

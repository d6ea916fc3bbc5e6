// What else may become of a need: moved, declined with a reason, still so, given back, withdrawn.
import assert from 'node:assert/strict';
import { phones } from './texts.mjs';

// A need of its owner's, raised as a program does: {code, need}.
async function raiseOne({ house, coordinator, text }, given = {}) {
  const { document } = await house.ask('POST', '/needs', { body: {
    for: 'household', area: 'PS0203', people: 5, name: text.name, phone: phones.owner,
    landmark: text.landmark, lines: [{ item: 'blanket', quantity: 5 }], ...given,
  } });
  await coordinator.open('/board?governorate=PS0203');
  const need = await coordinator.page.locator('tr.row').first().getAttribute('data-need');
  const href = `/board/${need}`;
  return { code: document.code, need: href.split('/').pop() };
}

async function move(story) {
  const { owner, text } = story;
  story.moved = await raiseOne(story);
  const { code } = story.moved;
  await owner.open(`/needs/${code}`);
  await owner.send('/moved', { landmark: text.newLandmark }, { status: 422 });
  await owner.seesErrors('area');
  await owner.seesTyped('/moved', { landmark: text.newLandmark });
  await owner.send('/moved', { area: 'PS0204', landmark: text.newLandmark });
  await owner.seesText(text.newLandmark);
  await owner.seesNoText(text.landmark);
}

async function decline({ owner, coordinator, moved, text }) {
  await coordinator.open(`/board/${moved.need}`);
  await coordinator.send('/decline', { words: text.declined }, { status: 422 });
  await coordinator.sees('.summary a');
  await coordinator.seesTyped('/decline', { words: text.declined });
  await coordinator.send('/decline', { reason: 'outside-criteria', words: text.declined });
  await coordinator.seesState('declined');
  await owner.open(`/needs/${moved.code}`);
  await owner.seesState('declined', 'h1');
  await owner.seesText(text.declined);
}

async function stillSo(story) {
  const { owner, coordinator } = story;
  story.held = await raiseOne(story);
  await coordinator.open(`/board/${story.held.need}`);
  await coordinator.send('/lines', { 'lines[0].quantity': '3' });
  await coordinator.send('/verify');
  await owner.open(`/needs/${story.held.code}`);
  const before = await owner.page.locator('.timeline li').count();
  await owner.send('/still');
  await owner.sees(`.timeline li:nth-child(${before + 1})`);
}

async function giveBack({ first, held }) {
  await first.open(`/desk/needs/${held.need}`);
  await first.send('/claims', { quantity: '3', due: new Date().toISOString().slice(0, 10) });
  await first.send('/release', {}, { status: 422 });
  await first.sees('.summary a');
  await first.send('/release', { reason: 'no-stock' });
  await first.seesState('released');
  await first.open(`/desk/needs/${held.need}`);
  await first.sees('form[action="/claims"]'); // open to others again
}

async function withdraw({ owner, first, held }) {
  await owner.open(`/needs/${held.code}`);
  await owner.send('/withdraw', { reason: 'met-by-others' });
  await owner.seesState('withdrawn', 'h1');
  await first.open('/desk/needs');
  await first.seesNot(`a[href="/desk/needs/${held.need}"]`);
}

async function close(story) {
  const { coordinator, owner } = story;
  const { code, need } = await raiseOne(story);
  await coordinator.open(`/board/${need}`);
  await coordinator.send('/verify', { urgency: 'normal' });
  await coordinator.send('/close', { reason: 'met-by-others' });
  await coordinator.seesState('closed');
  await owner.open(`/needs/${code}`);
  await owner.seesState('closed', 'h1');
}

async function signOut({ first }) {
  await first.open('/desk');
  await first.page.locator('form[action="/sign-out"] button').click();
  await first.page.waitForURL('**/');
  await first.open('/desk');
  assert.equal(first.path, '/sign-in');
}

export const otherEnds = [
  ['a family moves, and keeps its need', move],
  ['a need is declined, and the person reads why', decline],
  ['a need is still so', stillSo],
  ['a claim is given back', giveBack],
  ['the owner withdraws', withdraw],
  ['a coordinator closes a need', close],
  ['signing out closes the door', signOut],
];

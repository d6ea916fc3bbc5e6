// A coordinator signs in, finds the need on the board, asks back, and verifies it.
import assert from 'node:assert/strict';
import { PASSWORD } from '../lib/house.mjs';
import { phones } from './texts.mjs';

async function signIn(story) {
  const { house, text } = story;
  await house.addUser({ phone: phones.coordinator, name: text.second.manager, role: 'coordinator', area: 'PS' });
  const coordinator = await story.visitor('coordinator');
  story.coordinator = coordinator;
  await coordinator.open('/board?governorate=PS0203');
  assert.equal(coordinator.path, '/sign-in');
  await coordinator.send('/sign-in', { phone: phones.coordinator, password: 'wrong' }, { status: 401 });
  await coordinator.sees('.summary');
  await coordinator.seesTyped('/sign-in', { phone: phones.coordinator, password: '' });
  await coordinator.send('/sign-in', { password: PASSWORD });
  assert.equal(coordinator.path, '/board');
  await coordinator.seesTyped('/board', { governorate: 'PS0203' });
}

// A need of one blanket, as a program raises it.
async function another(house, area) {
  const lines = [{ item: 'blanket', quantity: 1 }];
  await house.ask('POST', '/needs', { body: { for: 'person', area, lines } });
}

async function filter({ coordinator, house }) {
  await another(house, 'PS0101');
  await coordinator.open('/board');
  await coordinator.sees('tr.row + tr.row');
  await coordinator.send('/board', { governorate: 'PS0203', state: 'received' });
  await coordinator.sees('tr.row');
  await coordinator.seesNot('tr.row + tr.row');
  await coordinator.send('/board', { urgency: 'critical' });
  await coordinator.seesNot('tr.row');
  await coordinator.sees('.empty');
  await coordinator.seesTyped('/board', { governorate: 'PS0203', state: 'received', urgency: 'critical' });
}

async function look(story) {
  const { coordinator, text } = story;
  await coordinator.open('/board?governorate=PS0203');
  await coordinator.open(`/board/${await coordinator.page.locator('tr.row').first().getAttribute('data-need')}`);
  story.need = coordinator.path.split('/').pop();
  await coordinator.seesText(text.name);
  await coordinator.seesText(text.landmark);
  await coordinator.sees('a[href^="tel:"]');
}

async function ask({ coordinator, owner, code, text }) {
  await coordinator.send('/ask', {}, { status: 422 });
  await coordinator.sees('.summary a');
  await coordinator.send('/ask', { words: text.question });
  await coordinator.seesText(text.question);

  await owner.open(`/needs/${code}`);
  await owner.seesText(text.question);
  await owner.send('/answer', { words: text.answer });
  await owner.seesNot('form[action$="/answer"]');

  await coordinator.open(coordinator.path);
  await coordinator.seesText(text.answer);
}

async function accept({ coordinator, owner, code, text }) {
  await coordinator.send('/verify', { urgency: 'high', words: text.note });
  await coordinator.seesState('open');
  await coordinator.seesState('high');
  await owner.open(`/needs/${code}`);
  await owner.seesState('open', 'h1');
  await owner.seesText(text.note);
}

async function raiseUrgency({ coordinator }) {
  await coordinator.send('/urgency', { urgency: 'critical' });
  await coordinator.seesState('critical');
}

export const verify = [
  ['the board asks a coordinator to sign in, and leads back', signIn],
  ['the board is filtered by its address', filter],
  ['a need is opened, with contact', look],
  ['a question goes to the owner, the answer comes back', ask],
  ['the need is verified with urgency', accept],
  ['the urgency is changed', raiseUrgency],
];

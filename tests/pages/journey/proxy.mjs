// Raised for someone else: the code shows the state only, until the owner gets one from the coordinator.
import { phones } from './texts.mjs';

async function raiseForOther(story) {
  const { text } = story;
  const proxy = await story.visitor('proxy');
  story.proxy = proxy;
  await proxy.open('/raise');
  await proxy.send('/raise/what', { words: text.words });
  await proxy.send('/raise/where', { for: 'person', raised_by: 'other', area: 'PS0205', people: '1',
    name: text.name, phone: phones.owner, landmark: text.landmark });
  await proxy.send('/needs', {}, { status: 201 });
  await proxy.follow(`/needs/${(await proxy.read('.big-code')).replace(/\W/g, '')}`);
  await proxy.seesState('received', 'h1');
  for (const secret of [text.name, text.landmark, text.words]) {
    await proxy.seesNoText(secret);
  }
  await proxy.seesNot('main form');
}

async function makeOwnerCode(story) {
  const { coordinator } = story;
  await coordinator.open('/board?governorate=PS0205');
  await coordinator.open(`/board/${await coordinator.page.locator('tr.row').first().getAttribute('data-need')}`);
  await coordinator.send('/lines', { 'lines[0].item': 'blanket', 'lines[0].quantity': '2' });
  await coordinator.send('/owner-code');
  story.ownCode = (await coordinator.read('.big-code')).replace(/\W/g, '');
}

async function readAsOwner({ owner, ownCode, text }) {
  await owner.open(`/needs/${ownCode}`);
  await owner.seesText(text.landmark);
  await owner.seesText(text.words);
  await owner.sees('form[action$="/withdraw"]');
}

export const proxy = [
  ['someone raises a need for another and sees the state only', raiseForOther],
  ['a coordinator makes a code for the owner', makeOwnerCode],
  ['the owner sees and changes all', readAsOwner],
];

// Someone raises a need in three short pages, stumbling on the way, and follows it by its code.
import assert from 'node:assert/strict';
import { phones } from './texts.mjs';

async function begin(story) {
  const owner = await story.visitor('owner');
  story.owner = owner;
  await owner.open('/');
  await owner.sees('main a[href="/help"]');
  await owner.follow('/raise');
}

async function askForNothing({ owner }) {
  await owner.send('/raise/what', {}, { status: 422 });
  await owner.seesErrors('lines');
}

async function sayWhat({ owner, text }) {
  await owner.tick('food-parcel', 'blanket');
  await owner.send('/raise/what', { words: text.words });
  await owner.sees('form[action="/raise/where"]');
}

async function sayWhereWrongly({ owner, text }) {
  const typed = { for: 'person', raised_by: 'self', area: 'PS0203', landmark: text.landmark,
    people: '-6', care_infants: '1', name: text.name, phone: '05901' };
  await owner.send('/raise/where', typed, { status: 422 });
  await owner.seesErrors('people', 'phone');
  await owner.seesTyped('/raise/where', typed);
}

async function forgetThePlace({ owner }) {
  const typed = { for: 'household', people: '٦', phone: phones.owner };
  await owner.send('/raise/where', { ...typed, area: '' }, { status: 422 });
  await owner.seesErrors('area');
  await owner.seesTyped('/raise/where', typed);
}

async function sayWhere({ owner, text }) {
  await owner.send('/raise/where', { area: 'PS0203' });
  await owner.seesText(text.words);
  await owner.seesText(text.landmark);
  // Proposed for six people: a parcel for five, a blanket each.
  await owner.seesTyped('/needs', { 'lines[0].quantity': '2', 'lines[1].quantity': '6' });
}

async function goBackAndForth({ owner, text }) {
  await owner.send('/needs', {}, { button: 'button[value=where]' });
  await owner.seesTyped('/raise/where', { for: 'household', area: 'PS0203', landmark: text.landmark,
    people: '٦', care_infants: '1', name: text.name, phone: phones.owner });
  await owner.send('/raise/where', {}, { button: 'button[value=what]' });
  await owner.sees('input[value="blanket"]:checked');
  await owner.seesTyped('/raise/what', { words: text.words });
  await owner.send('/raise/what');
  await owner.send('/raise/where');
}

async function sendWrongQuantities({ owner, text }) {
  const typed = { 'lines[0].quantity': '0', 'lines[1].quantity': '2.5' };
  await owner.send('/needs', typed, { status: 422 });
  await owner.seesErrors('lines_0__quantity', 'lines_1__quantity');
  await owner.seesTyped('/needs', typed);
  await owner.seesText(text.landmark);
}

async function send(story) {
  const { owner } = story;
  await owner.send('/needs', { 'lines[0].quantity': '4', 'lines[1].quantity': '2' }, { status: 201 });
  story.code = (await owner.read('.big-code')).replace(/\W/g, '');
  assert.match(story.code, /^[0-9A-Z]{12}$/);
  await owner.sees('.qr svg path');
  assert.match(await owner.read('.panel'), /\d\d:\d\d/, 'by when');
}

async function followWithWrongCodes({ owner }) {
  await owner.open('/follow');
  await owner.send('/follow', { code: 'ABC' }, { status: 404 });
  await owner.seesErrors('code');
  await owner.seesTyped('/follow', { code: 'ABC' });
}

async function follow({ owner, code, text }) {
  const asPeopleType = code.toLowerCase().replace(/(.{4})(?=.)/g, '$1 ');
  await owner.send('/follow', { code: asPeopleType });
  await owner.seesState('received', 'h1');
  await owner.seesText(text.words);
  await owner.sees('.timeline li');
}

async function change({ owner, code }) {
  await owner.send(`${code}/update`, { people: '7', phone: '0599' }, { status: 422 });
  await owner.seesErrors('phone');
  await owner.seesTyped(`${code}/update`, { people: '7', phone: '0599' });
  await owner.send(`${code}/update`, { people: '7', phone: phones.owner });
  await owner.seesTyped(`${code}/update`, { people: '7' });
}

export const raise = [
  ['home leads to raising a need', begin],
  ['an empty first step is refused', askForNothing],
  ['the first step: what', sayWhat],
  ['wrong numbers are refused, the rest is kept', sayWhereWrongly],
  ['a missing place is refused, the rest is kept', forgetThePlace],
  ['the second step: where and for whom', sayWhere],
  ['back and forth loses nothing', goBackAndForth],
  ['wrong quantities are refused', sendWrongQuantities],
  ['the third step: sent, a code comes back', send],
  ['a wrong code is refused', followWithWrongCodes],
  ['the need is followed by its code', follow],
  ['the owner changes what has changed', change],
];

// Organisations promise parts of lines, are told when it is too much, and hand a promise on.
const DAY_MS = 86_400_000;
const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

async function look({ first, need, text }) {
  await first.open('/desk');
  await first.follow('/desk/needs');
  await first.send('/desk/needs', { governorate: 'PS0203', item: 'food-parcel' });
  await first.follow(`/desk/needs/${need}`);
  // Looking shows neither who nor where exactly.
  await first.seesNoText(text.name);
  await first.seesNoText(text.landmark);
}

async function claimWrongly({ first }) {
  await first.send('/claims', { quantity: '5', due: inDays(3) }, { status: 409 });
  await first.sees('.summary a');
  await first.seesTyped('/claims', { quantity: '5', due: inDays(3) });
  await first.send('/claims', { quantity: '3', due: inDays(-1) }, { status: 422 });
  await first.sees('.summary a');
  await first.seesTyped('/claims', { quantity: '3', due: inDays(-1) });
}

async function claimPart(story) {
  const { first, text } = story;
  await first.send('/claims', { quantity: '3', due: inDays(3) });
  story.parcels = first.path;
  await first.seesState('held');
  await first.seesText(text.name);
  await first.seesText(text.landmark);
}

async function claimRest(story) {
  const { second, need } = story;
  await second.open(`/desk/needs/${need}`);
  await second.send('/claims', { quantity: '1', due: inDays(2) });
  story.parcel = second.path;
  await second.open(`/desk/needs/${need}`);
  await second.send('/claims', { quantity: '2', due: inDays(5) });
  story.blankets = second.path;
  await second.open(`/desk/needs/${need}`);
  await second.seesNot('form[action="/claims"]'); // nothing is left
}

async function offer({ second, blankets, text }) {
  await second.open(blankets);
  const name = text.first.name;
  const option = second.form('/offer').locator('option', { hasText: name });
  await second.send('/offer', { organisation: await option.getAttribute('value') });
  await second.seesText(name);
}

async function refuseAndTake(story) {
  const { first, blankets, text } = story;
  await offer(story);
  await first.open('/desk');
  await first.follow(blankets);
  await first.seesNoText(text.landmark); // not theirs yet
  await first.send('/answer-offer', { reason: text.noRoom }, { button: 'button[value=no]' });

  await offer(story);
  await first.open(blankets);
  await first.send('/answer-offer', {}, { button: 'button[value=yes]' });
  await first.seesText(text.landmark);
}

async function ownerSeesWho({ owner, code, text }) {
  await owner.open(`/needs/${code}`);
  await owner.seesText(text.first.name);
  await owner.seesText(text.second.name);
  await owner.seesState('held');
}

export const claim = [
  ['an organisation finds the need, without contact', look],
  ['too much, or a day in the past, is refused', claimWrongly],
  ['part of a line is claimed', claimPart],
  ['another organisation claims the rest', claimRest],
  ['a claim is offered, refused, offered again and taken', refuseAndTake],
  ['the owner sees who holds what', ownerSeesWho],
];

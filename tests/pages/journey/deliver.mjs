// Three hand-overs: confirmed by the receiver's code, by answering, and after being contested. Then the need
// is met by arithmetic.
import { PASSWORD } from '../lib/house.mjs';
import { phones } from './texts.mjs';

// The owner's card of a claim, by who holds it and in what state.
const card = (organisation, state) => `article.claim:has-text("${organisation}"):has(.is-${state})`;

async function sendOut(story) {
  const worker = await story.visitor('worker');
  story.worker = worker;
  await worker.signIn({ phone: phones.worker, password: PASSWORD });
  await worker.open('/desk');
  await worker.follow(story.parcels);
  await worker.send('/dispatch');
  await worker.seesState('dispatched');
  await worker.send('/deliver');
  await worker.seesState('delivered');
}

async function confirmByCode({ worker, owner, code, text }) {
  await owner.open(`/needs/${code}`);
  const told = await owner.read(`${card(text.first.name, 'delivered')} .big-code`);
  const wrong = told === '123456' ? '654321' : '123456';
  await worker.send('/confirm', { handover_code: wrong }, { status: 422 });
  await worker.seesErrors('handover_code');
  await worker.send('/confirm', { handover_code: told });
  await worker.seesState('confirmed');
}

async function confirmByAnswer({ second, owner, parcel, code, text }) {
  await second.open(parcel);
  await second.send('/dispatch');
  await second.send('/deliver');
  await owner.open(`/needs/${code}`);
  await owner.sees(card(text.second.name, 'delivered'));
  await owner.send('/confirm');
  await owner.sees(card(text.second.name, 'confirmed'));
}

async function contest({ first, owner, blankets, code, text }) {
  await first.open(blankets);
  await first.send('/deliver');
  await owner.open(`/needs/${code}`);
  await owner.send('/contest', { words: text.notArrived }, { about: blankets.split('/').pop() });
  await owner.sees(card(text.first.name, 'disputed'));
}

async function settle(story) {
  const { house, text } = story;
  await house.addUser({ phone: phones.reviewer, name: text.name, role: 'reviewer', area: 'PS' });
  const reviewer = await story.visitor('reviewer');
  await reviewer.signIn({ phone: phones.reviewer, password: PASSWORD });
  await reviewer.open('/reviews');
  await reviewer.seesText(text.notArrived);
  await reviewer.send('/settle', { reason: text.found }, { status: 422 });
  await reviewer.sees('.summary');
  await reviewer.send('/settle', { outcome: 'arrived', reason: text.found });
  await reviewer.seesNot('form[action$="/settle"]');
}

async function isMet({ owner, coordinator, need, code }) {
  await owner.open(`/needs/${code}`);
  await owner.seesState('closed', 'h1');
  await owner.seesNot('main form[action$="/withdraw"]');
  await coordinator.open(`/board/${need}`);
  await coordinator.seesState('closed');
  await coordinator.open('/board?state=closed');
  await coordinator.sees(`tr.row[data-need="${need}"]`);
}

export const deliver = [
  ['a field worker sends out and delivers', sendOut],
  ['a wrong code is refused, the right one confirms', confirmByCode],
  ['the owner confirms another by answering', confirmByAnswer],
  ['the owner contests a third', contest],
  ['a reviewer from outside settles it', settle],
  ['the need is met, and nobody typed so', isMet],
];

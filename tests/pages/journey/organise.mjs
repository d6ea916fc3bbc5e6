// Two organisations register and are approved; the first gives an account to someone in the field.
import { PASSWORD } from '../lib/house.mjs';
import { phones } from './texts.mjs';

function form(story, who) {
  const { name, manager } = story.text[who];
  return { name, kind: 'charity', area: 'PS0203', about: story.text.about, manager_name: manager,
    phone: phones[who], password: PASSWORD };
}

async function registerWrongly(story) {
  story.first = await story.visitor('first');
  await story.first.open('/help');
  await story.first.follow('/organisations/new');
  const typed = { ...form(story, 'first'), phone: '12' };
  await story.first.send('/organisations', typed, { status: 422 });
  await story.first.seesErrors('phone');
  await story.first.seesTyped('/organisations', { ...typed, password: '' });
  await story.first.send('/organisations', { ...form(story, 'first'), password: 'short' }, { status: 422 });
  await story.first.seesErrors('password');
}

async function register(story) {
  await story.first.send('/organisations', form(story, 'first'), { status: 201 });
  await story.first.seesText(story.text.first.name);
  story.second = await story.visitor('second');
  await story.second.open('/organisations/new');
  await story.second.send('/organisations', form(story, 'second'), { status: 201 });
}

async function approve({ coordinator, text }) {
  for (const name of [text.first.name, text.second.name]) {
    await coordinator.open('/organisations?state=pending');
    await coordinator.seesTyped('/organisations', { state: 'pending' });
    const link = coordinator.page.locator('tbody a', { hasText: name });
    await coordinator.follow(await link.getAttribute('href'));
    await coordinator.send('/approve');
    await coordinator.seesState('approved');
  }
}

async function signIn({ first, second, text }) {
  await first.signIn({ phone: phones.first, password: PASSWORD });
  await second.signIn({ phone: phones.second, password: PASSWORD });
  await first.sees('a[href="/desk/needs"]');
  await first.open('/me');
  await first.seesText(text.first.name);
}

async function addWorker({ first, text }) {
  await first.follow(await first.page.locator('main a[href^="/organisations/"]').getAttribute('href'));
  const typed = { name: text.first.worker, phone: phones.first, role: 'field-worker' };
  await first.send('/people', { ...typed, password: PASSWORD }, { status: 409 });
  await first.seesErrors('phone'); // the manager's own
  await first.seesTyped('/people', typed);
  await first.send('/people', { ...typed, phone: phones.worker, password: PASSWORD });
  await first.seesText(text.first.worker);
}

export const organise = [
  ['an organisation registers, wrongly at first', registerWrongly],
  ['two organisations have registered', register],
  ['the coordinator approves both', approve],
  ['their managers sign in', signIn],
  ['a manager gives an account to a field worker', addWorker],
];

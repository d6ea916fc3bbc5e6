// The forms and what is typed into them wrongly: {action, who, at, begin, cases: {name, typed, wrong, status}}.
// `wrong` are the fields that the summary names, in order.
import { inDays } from '../lib/stock.mjs';

const tooLong = (limit) => 'x'.repeat(limit + 1);
const hidden = 'left\u202eright'; // a control that turns text round

const words = (field, limit) => [
  { name: 'too long a text', typed: { [field]: tooLong(limit) }, wrong: [field] },
  { name: 'hidden characters', typed: { [field]: hidden }, wrong: [field], status: 400 },
];

async function toWhere(visitor) {
  await visitor.send('/raise/what', { words: 'blankets' });
}

async function toCheck(visitor) {
  await visitor.tick('blanket', 'tent');
  await visitor.send('/raise/what');
  await visitor.send('/raise/where', { area: 'PS0203', people: '5' });
}

const raising = [
  {
    action: '/raise/what',
    at: () => '/raise',
    cases: [{ name: 'nothing', typed: {}, wrong: ['lines'] }, ...words('words', 2000)],
  },
  {
    action: '/raise/where',
    at: () => '/raise',
    begin: toWhere,
    cases: [
      ...['0', '-3', '2.5', 'six', '99999999'].map((people) => (
        { name: `${people} people`, typed: { area: 'PS0203', people }, wrong: ['people'] })),
      ...['059', 'abc', '+1 202 555 0100 1234567'].map((phone) => (
        { name: `the phone ${phone}`, typed: { area: 'PS0203', phone }, wrong: ['phone'] })),
      { name: 'no place', typed: { people: '4', landmark: 'tent 4', name: 'Amal' }, wrong: ['area'] },
      { name: 'all wrong at once', typed: { landmark: tooLong(200), people: '0', name: hidden, phone: '1' },
        wrong: ['area', 'landmark', 'people', 'name', 'phone'] },
    ],
  },
  {
    action: '/needs',
    at: () => '/raise',
    begin: toCheck,
    cases: ['0', '-1', '1.5', 'many', '99999999'].map((quantity) => (
      { name: `a quantity of "${quantity}"`, typed: { 'lines[0].quantity': quantity, 'lines[1].quantity': '1' },
        wrong: ['lines_0__quantity'] })),
  },
];

const owning = [
  {
    action: '/follow',
    at: () => '/follow',
    cases: [
      { name: 'no code', typed: { code: '' }, wrong: ['code'] },
      { name: 'part of a code', typed: { code: 'ABCD-EF' }, wrong: ['code'], status: 404 },
    ],
  },
  {
    action: '/update',
    at: async (stock) => `/needs/${(await stock.raise()).code}`,
    cases: [
      { name: 'wrong people and phone', typed: { people: '0', phone: '12', words: 'kept' },
        wrong: ['people', 'phone'] },
      ...words('words', 2000),
      { name: 'half a blanket', typed: { 'lines[0].quantity': '0.5' }, wrong: ['lines_0__quantity'] },
    ],
  },
  {
    action: '/moved',
    at: async (stock) => `/needs/${(await stock.raise()).code}`,
    cases: [{ name: 'no place', typed: { landmark: 'the shelter' }, wrong: ['area'] }],
  },
  {
    action: '/answer',
    at: async (stock) => {
      const { code, id } = await stock.raise();
      await stock.as('coordinator', `/board/${id}/ask`, { words: 'Where?' });
      return `/needs/${code}`;
    },
    cases: [{ name: 'nothing', typed: {}, wrong: ['words'] }, ...words('words', 2000)],
  },
  {
    action: '/contest',
    at: async (stock) => `/needs/${(await stock.claim('dispatch', 'deliver')).need.code}`,
    cases: words('words', 2000),
  },
];

const coordinating = [
  {
    action: '/sign-in',
    at: () => '/sign-in',
    cases: [
      { name: 'nothing', typed: {}, wrong: ['phone', 'password'] },
      { name: 'half a phone', typed: { phone: '0590', password: 'whatever' }, wrong: ['phone'] },
      { name: 'a wrong password', typed: { phone: '0590000201', password: 'whatever' }, wrong: [], status: 401 },
    ],
  },
  {
    action: '/ask',
    who: 'coordinator',
    at: async (stock) => `/board/${(await stock.raise()).id}`,
    cases: [{ name: 'nothing', typed: {}, wrong: ['words'] }, ...words('words', 2000)],
  },
  {
    action: '/decline',
    who: 'coordinator',
    at: async (stock) => `/board/${(await stock.raise()).id}`,
    cases: [
      { name: 'no reason', typed: { words: 'kept' }, wrong: ['reason'] },
      { name: 'too long a text', typed: { reason: 'other-place', words: tooLong(2000) }, wrong: ['words'] },
    ],
  },
  {
    action: '/verify',
    who: 'coordinator',
    at: async (stock) => `/board/${(await stock.raise()).id}`,
    cases: words('words', 2000),
  },
  {
    action: '/lines',
    who: 'coordinator',
    at: async (stock) => `/board/${(await stock.raise()).id}`,
    cases: [
      { name: 'nothing of an item', typed: { 'lines[0].quantity': '0' }, wrong: ['lines_0__quantity'] },
      { name: 'an item without a quantity', typed: { 'lines[1].item': 'tent' }, wrong: ['lines_1__quantity'] },
      { name: 'an item twice', typed: { 'lines[1].item': 'blanket', 'lines[1].quantity': '2' },
        wrong: ['lines_1__item'] },
    ],
  },
];

const organising = [
  {
    action: '/organisations',
    at: () => '/organisations/new',
    cases: [
      { name: 'nothing', typed: {}, wrong: ['name', 'kind', 'area', 'manager_name', 'phone', 'password'] },
      { name: 'a short password', typed: { name: 'Sun', kind: 'company', area: 'PS0203', about: 'kept',
        manager_name: 'Layla', phone: '0590 000 999', password: 'short' }, wrong: ['password'] },
      { name: 'a phone that has an account', typed: { name: 'Sun', kind: 'un', area: 'PS0203',
        manager_name: 'Layla', phone: '0590000201', password: 'four words easy to keep' },
      wrong: ['phone'], status: 409 },
      { name: 'a name that is taken', typed: { name: 'جمعية manager', kind: 'un', area: 'PS0203',
        manager_name: 'Layla', phone: '0590000998', password: 'four words easy to keep' },
      wrong: ['name'], status: 409 },
    ],
  },
  {
    action: '/people',
    who: 'manager',
    at: (stock) => `/organisations/${stock.organisations.manager}`,
    cases: [
      { name: 'nothing', typed: {}, wrong: ['name', 'phone', 'password'] },
      { name: 'half a phone', typed: { name: 'Samer', phone: '0590', role: 'organisation-manager',
        password: 'four words easy to keep' }, wrong: ['phone'] },
    ],
  },
];

const claiming = [
  {
    action: '/claims',
    who: 'manager',
    at: async (stock) => `/desk/needs/${(await stock.open()).id}`,
    cases: [
      { name: 'no day', typed: { quantity: '1' }, wrong: ['due'] },
      { name: 'yesterday', typed: { quantity: '1', due: inDays(-1) }, wrong: ['due'] },
      { name: 'a day too far', typed: { quantity: '1', due: inDays(60) }, wrong: ['due'] },
      { name: 'nothing', typed: { quantity: '0', due: inDays(1) }, wrong: ['quantity'] },
      { name: 'more than is left', typed: { quantity: '6', due: inDays(1) }, wrong: ['quantity'], status: 409 },
    ],
  },
  {
    action: '/confirm',
    who: 'manager',
    at: async (stock) => `/claims/${(await stock.claim()).claim}`,
    cases: [
      { name: 'no code', typed: {}, wrong: ['handover_code'] },
      { name: 'half a code', typed: { handover_code: '123' }, wrong: ['handover_code'] },
    ],
  },
  {
    action: '/offer',
    who: 'manager',
    at: async (stock) => `/claims/${(await stock.claim()).claim}`,
    cases: [{ name: 'nobody', typed: {}, wrong: ['organisation'] }],
  },
  {
    action: '/release',
    who: 'manager',
    at: async (stock) => `/claims/${(await stock.claim()).claim}`,
    cases: [{ name: 'no reason', typed: {}, wrong: ['reason'] }],
  },
  {
    action: '/answer-offer',
    who: 'other',
    button: 'button[value=no]',
    at: async (stock) => {
      const { claim } = await stock.claim();
      await stock.as('manager', `/claims/${claim}/offer`, { organisation: stock.organisations.other });
      return `/claims/${claim}`;
    },
    cases: words('reason', 500),
  },
  {
    action: '/settle',
    who: 'reviewer',
    at: async (stock) => {
      await stock.dispute();
      await stock.dispute(); // two, so that the right one is led to
      return '/reviews';
    },
    cases: [
      { name: 'nothing', typed: {}, wrong: ['outcome', 'reason'] },
      { name: 'no outcome', typed: { reason: 'We called.' }, wrong: ['outcome'] },
      { name: 'no reason', typed: { outcome: 'arrived' }, wrong: ['reason'] },
    ],
  },
];

export const forms = [...raising, ...owning, ...coordinating, ...organising, ...claiming];

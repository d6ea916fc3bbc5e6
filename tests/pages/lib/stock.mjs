// A house with someone of each role and needs in many states, made as programs would: for tests that begin
// in the middle. Everyone in it is invented.
import { House, PASSWORD } from './house.mjs';

const DAY_MS = 86_400_000;
export const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const people = {
  coordinator: { phone: '0590000201', name: 'هدى عوض', role: 'coordinator', area: 'PS' },
  colleague: { phone: '0590000206', name: 'سناء بركات', role: 'coordinator', area: 'PS' },
  reviewer: { phone: '0590000202', name: 'ياسر عودة', role: 'reviewer', area: 'PS' },
};
const managers = { manager: '0590000203', other: '0590000204' };

export class Stock {
  static async fill() {
    const stock = new Stock();
    stock.house = await House.open();
    stock.cookies = {};
    for (const [who, person] of Object.entries(people)) {
      await stock.house.addUser(person);
      stock.cookies[who] = await stock.house.signIn(person);
    }
    stock.organisations = {};
    for (const [who, phone] of Object.entries(managers)) {
      await stock.#register(who, phone);
    }
    return stock;
  }

  as(who, path, body) {
    const method = body ? 'POST' : 'GET';
    return this.house.ask(method, path, { body, cookie: this.cookies[who] }).then(({ document }) => document);
  }

  password = PASSWORD;

  phone(who) {
    return people[who]?.phone ?? managers[who];
  }

  async #register(who, phone) {
    const { id } = await this.as('nobody', '/organisations', { name: `جمعية ${who}`, kind: 'charity',
      area: 'PS0203', about: 'للتجربة', manager_name: 'ليلى سالم', phone, password: PASSWORD });
    await this.as('coordinator', `/organisations/${id}/approve`, {});
    this.organisations[who] = id;
    this.cookies[who] = await this.house.signIn({ phone });
  }

  // A need of a governorate, still to be verified: {code, id, line}.
  async raise(given = {}) {
    const { code } = await this.as('nobody', '/needs', { for: 'household', area: 'PS0203', people: 5,
      name: 'أمل', phone: '0590000205', lines: [{ item: 'blanket', quantity: 5 }], ...given });
    // One that is not yet known: the board does not tell codes.
    const { needs } = await this.as('coordinator', `/board?governorate=${given.area ?? 'PS0203'}`);
    const [need] = needs.filter(({ id }) => !this.#known.has(id));
    this.#known.add(need.id);
    return { code, id: need.id, line: need.lines[0]?.id };
  }

  #known = new Set();

  async open(given) {
    const need = await this.raise(given);
    await this.as('coordinator', `/board/${need.id}/verify`, {});
    return need;
  }

  // A claim on a need of its own, as far as `steps` take it: {need, claim}.
  async claim(...steps) {
    const need = await this.open();
    const { id } = await this.as('manager', '/claims', { line: need.line, quantity: 5, due: inDays(2) });
    for (const step of steps) {
      await this.as('manager', `/claims/${id}/${step}`, {});
    }
    return { need, claim: id };
  }

  async dispute() {
    const { need, claim } = await this.claim('dispatch', 'deliver');
    await this.as('nobody', `/needs/${need.code}/contest`, { claim, words: 'لم يصل.' });
    return { need, claim };
  }
}

// Someone before a screen: opens pages, fills in forms, reads. Finds things by what programs promise (paths,
// names of fields), never by words, so that one story is told in every language.
import assert from 'node:assert/strict';

// The browser's own complaint about a status that a test has asked for.
const isAboutStatus = (text) => text.startsWith('Failed to load resource');

// Codes and ids are never the same twice.
const withoutIds = (text) => text.replace(/[0-9A-Z]{12}|[0-9a-f-]{32,}/g, 'x');

export class Visitor {
  // `story` holds {origin, language, arrived} and is shared by all who take part in it.
  constructor(name, page, story) {
    this.name = name;
    this.page = page;
    this.story = story;
    this.complaints = [];
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isAboutStatus(message.text())) {
        this.complaints.push(message.text());
      }
    });
  }

  // ---- Going ----

  async open(path, status = 200) {
    await this.#arrive(await this.page.goto(this.story.origin + path), status);
  }

  // Follows the first link whose address ends in `href`.
  async follow(href, status = 200) {
    await this.#go(() => this.page.locator(`main a[href$="${href}"]`).first().click(), status);
  }

  // Fills in the form of `action` (how it ends) and presses its last button, or `button`. Where forms are
  // alike, it is the one that is about `about`.
  async send(action, values = {}, { status = 200, button, about } = {}) {
    const form = this.form(action, about);
    await this.#unfold(form);
    for (const [name, value] of Object.entries(values)) {
      await this.#fill(form.locator(`[name="${name}"]:not([type=hidden])`), value);
    }
    const buttons = form.locator(button ?? 'button[type=submit]');
    await this.#go(() => buttons.last().click(), status);
  }

  form(action, about) {
    const holding = about ? `:has(input[value="${about}"])` : '';
    return this.page.locator(`main form[action$="${action}"]${holding}`).first();
  }

  // Ticks boxes by what they stand for.
  async tick(...values) {
    for (const value of values) {
      await this.page.locator(`main input[type=checkbox][value="${value}"]`).check();
    }
  }

  async signIn({ phone, password }, status = 200) {
    await this.open('/sign-in');
    await this.send('/sign-in', { phone, password }, { status });
  }

  // What waits behind a summary, before it can be typed into.
  async #unfold(form) {
    const closed = form.locator('xpath=ancestor::details[not(@open)]/summary');
    while ((await closed.count()) > 0) {
      await closed.first().click();
    }
  }

  async #fill(fields, value) {
    const kind = await fields.first().evaluate((field) => {
      field.removeAttribute('maxlength'); // the server must stand without the browser's help
      return field.type;
    });
    if (kind === 'radio' || kind === 'checkbox') {
      for (const choice of [value].flat()) {
        await fields.and(this.page.locator(`[value="${choice}"]`)).check();
      }
    } else if (kind === 'file') {
      await fields.first().setInputFiles(value);
    } else if (kind === 'select-one') {
      await fields.first().selectOption(value);
    } else {
      await fields.first().fill(value);
    }
  }

  // A form may lead to the address it stands on, so the navigation is awaited, not an address.
  async #go(act, status) {
    const [response] = await Promise.all([this.page.waitForNavigation(), act()]);
    await this.#arrive(response, status);
  }

  async #arrive(response, status) {
    this.response = response;
    const said = this.page.locator('.summary, main .lead').first();
    if (response.status() !== status) {
      const words = (await said.count()) > 0 ? await said.innerText() : '';
      assert.fail(`${response.status()} instead of ${status} at ${this.path}: ${words.replace(/\s+/g, ' ')}`);
    }
    await this.story.arrived?.(this);
    assert.deepEqual(this.complaints, [], 'the console is quiet');
  }

  // `start` is the beginning of the picture's name.
  async photograph(start) {
    const slug = withoutIds(this.path).replace(/\W+/g, '-');
    await this.page.screenshot({ path: `${start}${slug}.png`, fullPage: true });
  }

  // ---- Reading ----

  get path() {
    return new URL(this.page.url()).pathname;
  }

  // Where it is, and which forms, states and faults it shows: pages of one shape differ by words only.
  async shape() {
    const parts = await this.page.locator('main form, main .tag, main .summary li').evaluateAll((all) =>
      all.map((part) => part.getAttribute('action') ?? part.className));
    const kinds = [...new Set(parts.map(withoutIds))].sort();
    return [withoutIds(this.path), this.response.status(), ...kinds].join(' ');
  }

  // What one place of the page says.
  async read(selector) {
    return (await this.page.locator(selector).first().innerText()).trim();
  }

  async sees(selector) {
    assert.ok((await this.page.locator(selector).count()) > 0, `${selector} is on ${this.path}`);
  }

  async seesNot(selector) {
    assert.equal(await this.page.locator(selector).count(), 0, `${selector} is not on ${this.path}`);
  }

  // User text is shown as it was written, in every language.
  async seesText(text) {
    const main = await this.page.locator('main').innerText();
    assert.ok(main.includes(text), `"${text}" is on ${this.path}`);
  }

  async seesNoText(text) {
    const html = await this.page.content();
    assert.ok(!html.includes(text), `"${text}" is not on ${this.path}`);
  }

  // A state is told by the tag's class, which colour and icon follow.
  async seesState(state, within = 'main') {
    await this.sees(`${within} .tag.is-${state}`);
  }

  // The summary names these fields, in order, and each link leads to something that is there.
  async seesErrors(...fields) {
    const links = await this.page.locator('.summary a').evaluateAll((all) =>
      all.map((link) => link.getAttribute('href').slice(1)));
    assert.deepEqual(links, fields, 'fields of the error summary');
    for (const id of links) {
      await this.sees(`[id="${id}"]`);
    }
  }

  async seesTyped(action, values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.form(action).locator(`[name="${name}"]`);
      const kind = await field.first().evaluate((element) => element.type);
      const kept = kind === 'radio' || kind === 'checkbox'
        ? await field.and(this.page.locator(':checked')).first().getAttribute('value')
        : await field.first().inputValue();
      assert.equal(kept, value, `${name} is still there`);
    }
  }
}

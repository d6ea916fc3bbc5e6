// A phone: a browser with the service worker, on a road that may be cut. What is done on it more than once.
import assert from 'node:assert/strict';
import { PHONE } from '../lib/browser.mjs';
import { examine } from '../lib/examine.mjs';

export class Phone {
  // Its first visit, until everything is there that is needed without a network.
  static async first({ browser, road, language = 'ar' }) {
    const phone = new Phone();
    Object.assign(phone, { road, language, complaints: [] });
    const page = await browser.screen({ origin: road.origin, language, viewport: PHONE, app: true });
    phone.context = page.context();
    phone.watch(page);
    await page.goto(`${road.origin}/`);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    phone.page = page;
    return phone;
  }

  watch(page) {
    page.setDefaultTimeout(Number(process.env.PATIENCE ?? 20_000));
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  async tab() {
    const page = await this.context.newPage();
    this.watch(page);
    return page;
  }

  // The network of the phone as it knows it itself; the road may also be cut without its knowing.
  async offline(isOff) {
    this.road.cut = isOff;
    await this.context.setOffline(isOff);
  }

  async open(path, page = this.page) {
    this.response = await page.goto(this.road.origin + path);
  }

  async next(page, path) {
    await page.locator('form[data-step] button[type=submit]').last().click();
    await page.waitForURL(`**${path}*`);
  }

  async sayWhat(page, { items = ['food-parcel', 'blanket'], words = '' } = {}) {
    await this.open('/raise', page);
    for (const item of items) {
      await page.locator(`input[value="${item}"]`).check();
    }
    await page.fill('#words', words);
    await this.next(page, '/raise/where');
  }

  async sayWhere(page, { phone = '', landmark = 'قرب المدرسة' } = {}) {
    await page.selectOption('#area', 'PS0203');
    await page.fill('#landmark', landmark);
    await page.fill('#people', '6');
    await page.fill('#phone', phone);
    await this.next(page, '/raise/check');
  }

  // All three steps; the page then shows what became of it.
  async raise(page = this.page, answers = {}) {
    await this.sayWhat(page, answers);
    await this.sayWhere(page, answers);
    await page.locator('.quantities .quantity').first().waitFor();
    await this.next(page, '/raise/kept');
    await page.locator('#kept[data-state]').waitFor();
  }

  async shows(state, page = this.page) {
    await page.locator(`#kept[data-state=${state}]`).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1', 'the heading has the focus');
  }

  async code(page = this.page) {
    await page.locator('#kept[data-state=sent]').waitFor();
    return (await page.locator('.big-code').innerText()).replace(/\W/g, '');
  }

  // Waits until a record of the store holds the text. (Asked again and again from here: a function that the browser
  // polls counts as true as soon as it returns a promise.)
  async keeps(store, text, page = this.page) {
    const until = Date.now() + Number(process.env.PATIENCE ?? 20_000);
    while (!JSON.stringify(await this.records(store, page)).includes(text)) {
      assert.ok(Date.now() < until, `${store} does not keep ${text}`);
      await page.waitForTimeout(50);
    }
  }

  // How many records of a store this phone holds.
  async count(store, page = this.page) {
    return (await this.records(store, page)).length;
  }

  records(store, page) {
    return page.evaluate((name) => new Promise((resolve, reject) => {
      const opening = indexedDB.open('istijaba');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        if (!database.objectStoreNames.contains(name)) {
          database.close();
          resolve([]);
          return;
        }
        const reading = database.transaction(name).objectStore(name).getAll();
        reading.onerror = () => reject(reading.error);
        reading.onsuccess = () => {
          database.close();
          resolve(reading.result);
        };
      };
    }), store);
  }

  // The page as it stands, with what its script made of it.
  async examine(page = this.page) {
    // A document writes out its boolean attributes in full; that is not how the page has them.
    const text = async () => (await page.content()).replace(/ (defer|hidden|novalidate|checked|required|open|download)=""/g, ' $1');
    await examine({ page, story: this, response: { text } });
    assert.deepEqual(this.complaints, [], 'no script failed');
  }

  async close() {
    await this.context.close();
  }
}

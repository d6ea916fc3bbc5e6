// What is shared by all who take part in one telling: the house, the language, the screens, the pictures.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { House, root } from './house.mjs';
import { Visitor } from './visitor.mjs';

export class Story {
  // In a house that stands. `telling` is {name, language, viewport, javaScript, shots, examine}.
  static at(house, browser, telling) {
    return Object.assign(new Story(), telling, { house, browser, origin: house.origin });
  }

  // In an empty house of its own.
  static async begin(browser, report, telling) {
    return Story.at(await House.open(), browser, telling).#lookedAt(report);
  }

  // In a house that is stocked: `stock` is kept with it.
  static async among(stock, browser, report, telling) {
    return Object.assign(Story.at(stock.house, browser, telling), { stock }).#lookedAt(report);
  }

  async #lookedAt(report) {
    if (this.shots) {
      this.shots = join(root, 'build/pages-shots', this.shots);
      await rm(this.shots, { recursive: true, force: true });
    }
    this.arrived = (visitor) => this.#lookOnce(report, visitor);
    return this;
  }

  #seen = new Set();

  // Each shape of a page is photographed and examined once. A blemish is told, but does not end the story.
  async #lookOnce(report, visitor) {
    const shape = await visitor.shape();
    if (this.#seen.has(shape)) {
      return;
    }
    this.#seen.add(shape);
    if (this.shots) {
      const number = String(this.#seen.size).padStart(2, '0');
      await visitor.photograph(join(this.shots, `${number}-${visitor.name}`));
    }
    const place = `${visitor.name} at ${visitor.path} (${visitor.response.status()})`;
    await report.test(`${this.name}: ${place}`, () => this.examine(visitor));
  }

  // All put their screens away.
  async leave() {
    for (const screen of this.#screens.splice(0)) {
      await screen.context().close();
    }
  }

  async end() {
    await this.leave();
    await this.house.close();
  }

  #screens = [];

  // Someone new, before a screen of their own.
  async visitor(name) {
    const { origin, language, viewport, javaScript } = this;
    const screen = await this.browser.screen({ origin, language, viewport, javaScript });
    this.#screens.push(screen);
    return new Visitor(name, screen, this);
  }
}

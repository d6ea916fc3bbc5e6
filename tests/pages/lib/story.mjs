// What is shared by all who take part in one telling: the house, the language, the screens, the pictures.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { House, root } from './house.mjs';
import { Visitor } from './visitor.mjs';

export class Story {
  count = 0;

  // `telling` is {name, language, viewport, javaScript, demo, shots, examine}.
  static async begin(browser, report, telling) {
    const story = Object.assign(new Story(), telling);
    story.browser = browser;
    story.house = await House.open({ demo: telling.demo });
    story.origin = story.house.origin;
    if (telling.shots) {
      story.shots = join(root, 'build/pages-shots', telling.shots);
      await rm(story.shots, { recursive: true, force: true });
    }
    // A blemish on a page is told, but does not end the story.
    story.examine = telling.examine && ((visitor) =>
      report.test(`${story.name}: ${visitor.name} at ${visitor.path} (${visitor.response.status()})`,
        () => telling.examine(visitor)));
    return story;
  }

  async end() {
    for (const screen of this.#screens) {
      await screen.context().close();
    }
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

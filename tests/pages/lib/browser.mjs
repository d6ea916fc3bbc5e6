// The browser and the kinds of screens that people have. Not here: what they do on them.
import { chromium } from 'playwright-core';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

export class Browser {
  #chromium;

  static async start() {
    const browser = new Browser();
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    browser.#chromium = await chromium.launch({ executablePath, args: flags });
    return browser;
  }

  async stop() {
    await this.#chromium.close();
  }

  // A screen of someone's own: cookies are shared with nobody.
  // Without the service worker, as before its first visit is over; with `app`, it does what it does.
  async screen({ origin, language, viewport, javaScript = true, app = false }) {
    const context = await this.#chromium.newContext({
      viewport,
      javaScriptEnabled: javaScript,
      locale: language,
      reducedMotion: 'reduce',
      serviceWorkers: app ? 'allow' : 'block',
    });
    context.setDefaultTimeout(30_000);
    await context.addCookies([{ name: 'lang', value: language, url: origin }]);
    return context.newPage();
  }
}

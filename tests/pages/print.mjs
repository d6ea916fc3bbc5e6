// Pages on paper: the page of a need fits one sheet, its code and its square can be read, and nothing that only a
// screen can do is left. Not here: how pages look.
import assert from 'node:assert/strict';
import { PHONE } from './lib/browser.mjs';
import { House } from './lib/house.mjs';
import { Story } from './lib/story.mjs';

function sheets(pdf) {
  return (pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length;
}

const seen = (page, selector) => page.locator(selector).evaluateAll((all) =>
  all.filter((one) => one.getClientRects().length > 0).length);

async function isReadable(page) {
  const { width, colour, ground } = await page.locator('.on-paper .qr svg').evaluate((square) => ({
    width: square.getBoundingClientRect().width,
    colour: square.querySelector('path').getAttribute('fill'),
    ground: getComputedStyle(square).backgroundColor,
  }));
  assert.ok(width >= 110, `the square is ${width} px wide`); // 30 mm
  assert.equal(colour, '#000');
  assert.equal(ground, 'rgb(255, 255, 255)');
}

async function paperOf(visitor) {
  const { page } = visitor;
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const ink = await page.evaluate(() => getComputedStyle(document.body).color);
  assert.equal(ink, 'rgb(0, 0, 0)', 'dark screens print black on white');
  assert.equal(await seen(page, 'button, form, .masthead nav, footer'), 0);
  return sheets(await page.pdf({ format: 'A4' }));
}

export async function onPaper(browser, report) {
  const house = await House.open({ demo: true });
  try {
    const body = { for: 'household', area: 'PS0203', people: 6, words: 'x',
      lines: [{ item: 'tent', quantity: 3 }, { item: 'blanket', quantity: 6 }] };
    const { document } = await house.ask('POST', '/needs', { body });
    for (const language of ['ar', 'en']) {
      const story = Story.at(house, browser, { name: `paper in ${language}`, language, viewport: PHONE });
      const visitor = await story.visitor('anonymous');
      await report.test(`${language} a need is one sheet, with its code and its square`, async () => {
        await visitor.open(`/needs/${document.code}`);
        assert.equal(await paperOf(visitor), 1);
        await isReadable(visitor.page);
        assert.ok(await visitor.page.locator('bdi.mono').isVisible());
        assert.equal(await seen(visitor.page, '.on-screen'), 0);
      });
      await report.test(`${language} how it works can be handed out`, async () => {
        await visitor.open('/how-it-works');
        assert.ok((await paperOf(visitor)) <= 4);
      });
      await story.leave();
    }
  } finally {
    await house.close();
  }
}

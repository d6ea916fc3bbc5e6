// The board for daily work: by keys alone, two people at once, many needs, kept filters, and the same without JavaScript.
// Its chapters are in board/. Not here: a need's way from raising to its end (journey).
import { DESK, PHONE } from './lib/browser.mjs';
import { examine, glance } from './lib/examine.mjs';
import { House } from './lib/house.mjs';
import { Stock } from './lib/stock.mjs';
import { Story } from './lib/story.mjs';
import { byKeys } from './board/keys.mjs';
import { daily } from './board/daily.mjs';
import { crowd } from './board/crowd.mjs';
import { together } from './board/together.mjs';

const tellings = [
  { name: 'board, desk in English', language: 'en', viewport: DESK, shots: 'board-desk-en', examine,
    chapters: [...byKeys, ...together, ...daily] },
  { name: 'board, desk in Arabic', language: 'ar', viewport: DESK, shots: 'board-desk-ar', examine, chapters: byKeys },
  { name: 'board, phone in Arabic', language: 'ar', viewport: PHONE, shots: 'board-phone-ar', examine, chapters: daily },
  { name: 'board, no JavaScript', language: 'ar', viewport: PHONE, javaScript: false, examine: glance, chapters: daily },
];

async function tell(browser, report, { chapters, ...telling }) {
  const stock = await Stock.fill();
  const story = await Story.among(stock, browser, report, telling);
  try {
    for (const [name, chapter] of chapters) {
      await report.test(`${telling.name}: ${name}`, () => chapter(story));
      await story.leave();
    }
  } finally {
    await story.end();
  }
}

// ONLY=desk tells only what has "desk" in its name.
export async function board(browser, report) {
  const only = process.env.ONLY ?? '';
  for (const telling of tellings.filter(({ name }) => name.includes(only))) {
    await tell(browser, report, telling);
  }
  if ('board, five thousand'.includes(only)) {
    await crowd(browser, report, House, Story);
  }
}

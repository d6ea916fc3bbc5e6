// The whole journey, from raising a need to its end, told on a phone in Arabic, at a desk in English, and
// without JavaScript. Its chapters are in journey/; each needs those before it.
import { DESK, PHONE } from './lib/browser.mjs';
import { examine, glance } from './lib/examine.mjs';
import { Story } from './lib/story.mjs';
import { raise } from './journey/raise.mjs';
import { verify } from './journey/verify.mjs';
import { organise } from './journey/organise.mjs';
import { claim } from './journey/claim.mjs';
import { deliver } from './journey/deliver.mjs';
import { otherEnds } from './journey/other_ends.mjs';
import { proxy } from './journey/proxy.mjs';
import { bringIn } from './journey/bring_in.mjs';
import { texts } from './journey/texts.mjs';

const chapters = [...raise, ...verify, ...organise, ...claim, ...deliver, ...otherEnds, ...proxy, ...bringIn];

const tellings = [
  { name: 'phone in Arabic', language: 'ar', viewport: PHONE, shots: 'phone-ar', examine },
  { name: 'desk in English', language: 'en', viewport: DESK, shots: 'desk-en', examine },
  { name: 'no JavaScript', language: 'ar', viewport: PHONE, javaScript: false, examine: glance },
];

async function tell(browser, report, telling) {
  const story = await Story.begin(browser, report, { ...telling, text: texts[telling.language] });
  try {
    for (const [name, chapter] of chapters) {
      if (!(await report.test(`${telling.name}: ${name}`, () => chapter(story)))) {
        break; // the later ones begin where this one should have ended
      }
    }
  } finally {
    await story.end();
  }
}

// ONLY=desk tells only what has "desk" in its name.
export async function journeys(browser, report) {
  const only = process.env.ONLY ?? '';
  for (const telling of tellings.filter(({ name }) => name.includes(only))) {
    await tell(browser, report, telling);
  }
}

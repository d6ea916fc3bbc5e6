// Runs the suites that were asked for, or all of them, and sums up. Not here: what is tested.
import { Browser } from './lib/browser.mjs';
import { Report } from './lib/report.mjs';
import { app } from './app.mjs';
import { board } from './board.mjs';
import { map } from './map.mjs';
import { onPaper } from './print.mjs';
import { contrasts } from './contrast.mjs';
import { badInput } from './bad_input.mjs';
import { budget } from './budget.mjs';
import { everyPage } from './every_page.mjs';
import { filters } from './filters.mjs';
import { journeys } from './journey.mjs';
import { signIns } from './sign_in.mjs';

const suites = { journey: journeys, 'sign-in': signIns, 'every-page': everyPage, 'bad-input': badInput, contrast: contrasts, print: onPaper, app, board, map, filters, budget };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !suites[name]);
if (unknown.length > 0) {
  console.error(`Unknown suite: ${unknown.join(', ')}. Known: ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}

const report = new Report();
const browser = await Browser.start();
try {
  for (const name of asked.length > 0 ? asked : Object.keys(suites)) {
    await suites[name](browser, report);
  }
} finally {
  await browser.stop();
}
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exitCode = report.failed > 0 ? 1 : 0;

// Every page that can be asked for, with demo data, for each kind of visitor, in both languages. Pages that
// answer a form are met on the journey. Not here: what they say.
import assert from 'node:assert/strict';
import { DESK } from './lib/browser.mjs';
import { examine, glance } from './lib/examine.mjs';
import { House } from './lib/house.mjs';
import { Story } from './lib/story.mjs';
import { examples, files, notPages } from './every_page/examples.mjs';

// What scripts ask for, and what only whoever acted has: met in the tests of the API.
const ownDocuments = ['/board/news', '/board/bulk/{batch}', '/sign-in/second', '/admin/incidents/{incident}/looks.csv', '/needs/{code}/photos/{photo}',
  '/board/{need}/photos/{photo}', '/claims/{claim}/photos/{photo}'];

const visitors = ['anonymous', 'coordinator', 'manager', 'reviewer', 'administrator'];

// Whoever may not see a page is led to sign in, or told so; what is not public yet looks like nothing.
async function isClosed(visitor, { path, hidden, staff }) {
  if (staff && visitor.name !== 'anonymous') {
    const answer = await visitor.page.goto(visitor.story.origin + path);
    assert.ok([403, 404].includes(answer.status()), `${answer.status()}`);
  } else if (hidden && !staff) {
    await visitor.open(path, 404);
  } else if (visitor.name === 'anonymous') {
    await visitor.open(path);
    assert.equal(visitor.path, '/sign-in');
  } else {
    await visitor.open(path, 403);
  }
}

// Public pages are the same for all who are signed in, but for the links above them.
function lookAt(visitor, seenBy) {
  const isKnown = seenBy.includes('anonymous') && ['manager', 'reviewer', 'administrator'].includes(visitor.name);
  return isKnown ? glance(visitor) : examine(visitor);
}

async function seeAll(report, story, pages, name) {
  const visitor = await story.visitor(name);
  if (pages.signIns[name]) {
    await visitor.signIn(pages.signIns[name]);
  }
  for (const page of pages.all) {
    const { path, seenBy } = page;
    const open = seenBy.includes(name);
    await report.test(`${story.language} ${name} ${open ? 'sees' : 'may not see'} ${path}`, async () => {
      if (open) {
        await visitor.open(path);
        await lookAt(visitor, seenBy);
      } else {
        await isClosed(visitor, page);
      }
    });
  }
}

async function isAnswered(house, path) {
  const answer = await fetch(house.origin + path);
  assert.equal(answer.status, 200);
  assert.ok((await answer.text()).length > 0, 'says something');
}

// Where the operator has said what its address is.
async function isFound() {
  const origin = 'https://istijaba.example';
  const house = await House.open({ demo: true, settings: [`server.origin=${origin}`] });
  try {
    const map = await (await fetch(`${house.origin}/sitemap.xml`)).text();
    const addresses = [...map.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => address);
    assert.ok(addresses.length > 40, `${addresses.length} addresses`);
    for (const address of addresses) {
      const answer = await fetch(address.replace(origin, house.origin), { headers: { Accept: 'text/html' } });
      assert.equal(answer.status, 200, address);
      const page = await answer.text();
      assert.ok(page.includes(`<link rel="canonical" href="${address}">`), `${address} is its own address`);
      assert.ok(!page.includes('noindex'), address);
    }
  } finally {
    await house.close();
  }
}

export async function everyPage(browser, report) {
  const house = await House.open({ demo: true, settings: ['security.contact=mailto:security@istijaba.example'] });
  try {
    const pages = await examples(house);
    await report.test('every GET route has an example', async () => {
      const routes = (await house.routes()).filter(({ method }) => method === 'GET');
      const known = new Set([...pages.all.map(({ route }) => route), ...notPages, ...files, ...ownDocuments, '/imports/{import}/errors.csv']);
      assert.deepEqual(routes.map(({ path }) => path).filter((path) => !known.has(path)), []);
    });
    for (const path of notPages) {
      await report.test(`${path} is answered`, () => isAnswered(house, path));
    }
    await report.test('every address of the map of the site is a page to be found', isFound);
    for (const language of ['ar', 'en']) {
      const telling = { name: `every page in ${language}`, language, viewport: DESK };
      const story = Story.at(house, browser, telling);
      for (const name of visitors) {
        await seeAll(report, story, pages, name);
      }
      await story.leave();
    }
  } finally {
    await house.close();
  }
}

// What a first visit to a public page costs on the wire, fonts and pictures aside: the page, its styles and its scripts,
// packed, within the first window of a connection. Bytes, not time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { House } from './lib/house.mjs';

const MOST = 14 * 1024;
const paths = ['/', '/areas/PS', '/areas/PS0203', '/sectors', '/sectors/food', '/responders'];

// As it is sent: fetch() would unpack it.
async function read(url, headers) {
  const [answer] = await once(get(url, { headers }), 'response');
  const pieces = await answer.toArray();
  assert.equal(answer.statusCode, 200, url);
  return Buffer.concat(pieces);
}

async function weigh(house, path, language) {
  const asked = { Accept: 'text/html', Cookie: `lang=${language}` };
  const packed = { ...asked, 'Accept-Encoding': 'br' };
  const html = (await read(house.origin + path, asked)).toString();
  const files = [...html.matchAll(/<(?:link rel="stylesheet" href|script src)="([^"]+)"/g)].map(([, file]) => file);
  assert.ok(files.length >= 2, 'a style and a script');
  const sizes = await Promise.all([path, ...files].map((file) => read(house.origin + file, packed)));
  return sizes.reduce((sum, { length }) => sum + length, 0);
}

export async function budget(browser, report) {
  const house = await House.open({ demo: true });
  try {
    for (const path of paths) {
      for (const language of ['ar', 'en']) {
        await report.test(`${path} in ${language} fits into ${MOST} bytes`, async () => {
          const bytes = await weigh(house, path, language);
          assert.ok(bytes <= MOST, `${bytes} bytes`);
        });
      }
    }
  } finally {
    await house.close();
  }
}

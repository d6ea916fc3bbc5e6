// The app on phones whose network comes and goes: what is written is kept, and delivered exactly once. Not here: the
// rules of the outbox (tests/scripts), nor the forms of the server (journey).
import { House } from './lib/house.mjs';
import { Road } from './lib/road.mjs';
import { delivery } from './app/delivery.mjs';
import { keeping } from './app/keeping.mjs';
import { carrying } from './app/carrying.mjs';
import { following } from './app/following.mjs';

const coordinator = { phone: '0590000301', name: 'هدى عوض', role: 'coordinator', area: 'PS' };

// A house of its own for each: how many needs there are is what is asked.
async function visit(browser, report, [name, test]) {
  const house = await House.open();
  const road = await Road.to(house);
  try {
    await house.addUser(coordinator);
    const needs = async () => {
      const cookie = await house.signIn(coordinator);
      return (await house.ask('GET', '/board?governorate=PS0203', { cookie })).document.needs.length;
    };
    await report.test(`app: ${name}`, () => test({ browser, house, road, needs }));
  } finally {
    road.close();
    await house.close();
  }
}

// ONLY=answer tells only what has "answer" in its name.
export async function app(browser, report) {
  const only = process.env.ONLY ?? '';
  for (const one of [...delivery, ...keeping, ...carrying, ...following].filter(([name]) => name.includes(only))) {
    await visit(browser, report, one);
  }
}

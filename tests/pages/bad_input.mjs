// Forms with wrong values: the page comes back with a summary that leads to each field, a message beside it,
// and everything that was typed. Not here: what the rules are (unit and API tests).
import assert from 'node:assert/strict';
import { DESK } from './lib/browser.mjs';
import { PASSWORD } from './lib/house.mjs';
import { Stock } from './lib/stock.mjs';
import { Story } from './lib/story.mjs';
import { forms } from './bad_input/forms.mjs';

// Runs in the page. What is amiss with how one field of the summary is told.
function amiss({ id, action }) {
  const target = document.getElementById(id);
  const form = [...document.querySelectorAll('main form')].find((one) => one.contains(target));
  if (!target) {
    return `the summary leads to #${id}, which is not there`;
  }
  if (!form?.getAttribute('action').endsWith(action)) {
    return `#${id} is in another form`;
  }
  if (target.closest('details:not([open])')) {
    return `#${id} is folded away`;
  }
  const isGroup = target.matches('fieldset, div');
  const described = target.getAttribute('aria-describedby')?.split(' ')
    .some((part) => document.getElementById(part)?.matches('.wrong'));
  return (isGroup && target.querySelector('.wrong')) || (target.ariaInvalid === 'true' && described)
    ? ''
    : `#${id} has no message beside it`;
}

async function checkSummary(visitor, action) {
  const { page } = visitor;
  await page.locator('#errors:focus').waitFor(); // browsers give it when they first paint
  const links = await page.locator('.summary a').evaluateAll((all) => all.map((link) => link.hash.slice(1)));
  for (const id of links) {
    assert.equal(await page.evaluate(amiss, { id, action }), '');
  }
}

async function tryCase(visitor, form, { typed, wrong, status = 422 }, path) {
  await visitor.open(path);
  await form.begin?.(visitor);
  await visitor.send(form.action, typed, { status, button: form.button });
  await visitor.seesErrors(...wrong);
  await checkSummary(visitor, form.action);
  await visitor.seesTyped(form.action, { ...typed, ...('password' in typed && { password: '' }) });
}

async function tryForm(report, story, stock, form) {
  const visitor = await story.visitor(form.who ?? 'someone');
  if (form.who) {
    await visitor.signIn({ phone: stock.phone(form.who), password: PASSWORD });
  }
  const path = await form.at(stock);
  for (const each of form.cases) {
    await report.test(`${form.action} with ${each.name}`, () => tryCase(visitor, form, each, path));
  }
}

export async function badInput(browser, report) {
  const stock = await Stock.fill();
  const story = Story.at(stock.house, browser, { name: 'bad input', language: 'en', viewport: DESK });
  try {
    for (const form of forms) {
      await tryForm(report, story, stock, form);
    }
  } finally {
    await story.end();
  }
}

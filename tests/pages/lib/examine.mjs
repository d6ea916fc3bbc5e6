// What holds for every page, whoever sees it: reachable for all, well-formed, in its language, narrow enough.
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';

const tags = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const NARROWEST = 320;

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Pages are typed with one style; how void elements are closed, or attributes ordered, is not a fault.
    'void-style': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
  },
});

// ---- One question each; an answer is a list of complaints ----

async function askAxe(page, options) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(axe.source);
  }
  const { violations } = await page.evaluate((given) => globalThis.axe.run(document, given), options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `axe ${id}: ${node.target.join(' ')} (${told(node)})`));
}

function told(node) {
  return [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ').slice(0, 200);
}

// Contrast is all that the dark theme could break.
async function askAxeInBothSchemes(page) {
  const light = await askAxe(page, { runOnly: { type: 'tag', values: tags } });
  await page.emulateMedia({ colorScheme: 'dark' });
  const contrast = ['color-contrast', 'color-contrast-enhanced'];
  const dark = await askAxe(page, { runOnly: { type: 'rule', values: contrast } });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark.map((complaint) => `dark: ${complaint}`)];
}

async function askHtml(response) {
  const { results } = await validator.validateString(await response.text());
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `html ${ruleId} (line ${line}): ${message}`));
}

async function askLanguage(page, language) {
  const shown = await page.evaluate(() => {
    const { lang, dir } = document.documentElement;
    return { lang, dir, title: document.title, text: document.body.innerText };
  });
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  const missing = `${shown.title} ${shown.text}`.match(/\[[a-z_]+(\.[\w*-]+)*\]/gi) ?? [];
  return [
    ...(shown.lang === language && shown.dir === direction ? [] : [`language ${shown.lang} ${shown.dir}`]),
    ...missing.map((key) => `no word for ${key}`),
  ];
}

async function askWidth(page) {
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: NARROWEST, height });
  const beyond = await page.evaluate(widest, NARROWEST);
  await page.setViewportSize({ width, height });
  return beyond ? [`wider than ${NARROWEST} px: ${beyond}`] : [];
}

// Runs in the page. The first element that makes it scroll sideways, in words.
function widest(width) {
  const root = document.documentElement;
  if (root.scrollWidth <= width) {
    return '';
  }
  const far = [...document.querySelectorAll('main *, header *, footer *')].find((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > width + 1 || box.left < -1);
  });
  return `${root.scrollWidth} px, from ${far?.outerHTML.slice(0, 120) ?? 'nowhere'}`;
}

// ---- All questions ----

function complain(complaints) {
  if (complaints.length > 0) {
    throw new Error(complaints.join(' | '));
  }
}

// For screens without JavaScript, where axe cannot be asked.
export async function glance({ page, story }) {
  complain([...(await askLanguage(page, story.language)), ...(await askWidth(page))]);
}

export async function examine({ page, story, response }) {
  complain([
    ...(await askLanguage(page, story.language)),
    ...(await askWidth(page)),
    ...(await askHtml(response)),
    ...(await askAxeInBothSchemes(page)),
  ]);
}

// Every pair of text and ground, and of control and ground, that the style makes of its tokens, computed from
// style.css itself in both schemes: text 7:1 or more, controls and marks 3:1. Not here: what axe sees on pages.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const TEXT = 7;
const CONTROL = 3;

// Text tokens, and the grounds on which the style sets them.
const grounds = ['ground', 'band'];
const tinted = ['tint', 'amber-tint', 'info-tint', 'red-tint'];
const texts = [
  ...pairs(['ink'], [...grounds, ...tinted]),
  ...pairs(['ink-2', 'action', 'red', 'amber', 'info'], grounds),
  ['on-action', 'action'], ['on-action', 'action-dark'], ['on-tint', 'tint'], ['action', 'tint'],
  ['amber', 'amber-tint'], ['info', 'info-tint'], ['red', 'red-tint'],
  ['on-map', 'map-1'], ['on-map', 'map-2'], ['on-map', 'map-3'], ['on-map', 'band'], ['on-map-4', 'map-4'],
  ['on-head', 'head'],
];
const controls = [
  ...pairs(['control', 'action', 'red'], grounds), // borders of fields and buttons
  ['bar-3', 'bar-0'],
  ['bar-3', 'ground'],
];

function pairs(tops, bottoms) {
  return tops.flatMap((top) => bottoms.map((bottom) => [top, bottom]));
}

// ---- Tokens ----

function declarations(block) {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6})\b/gi)].map(([, name, value]) => [name, value]));
}

// The light tokens, and the dark ones laid over them.
export function schemes(css) {
  const light = css.match(/:root \{([^}]*)\}/);
  const dark = css.match(/@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/);
  assert.ok(light && dark, 'style.css has its tokens in :root, light and dark');
  // What stands on the masthead is white in both.
  const shared = { 'on-head': '#fff' };
  const inLight = { ...shared, ...declarations(light[1]) };
  return { light: inLight, dark: { ...inLight, ...declarations(dark[1]) } };
}

// ---- Contrast, as WCAG 2 defines it ----

function channels(hex) {
  const full = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1);
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16) / 255);
}

function luminance(hex) {
  const [red, green, blue] = channels(hex).map((channel) =>
    (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one, other) {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

// Complaints, none when all is well.
export function tooFaint(css) {
  return Object.entries(schemes(css)).flatMap(([scheme, tokens]) =>
    [[texts, TEXT], [controls, CONTROL]].flatMap(([list, least]) => list.flatMap(([top, bottom]) => {
      assert.ok(tokens[top] && tokens[bottom], `${scheme}: --${top} and --${bottom} are tokens`);
      const found = contrast(tokens[top], tokens[bottom]);
      return found >= least ? [] : [`${scheme}: --${top} on --${bottom} is ${found.toFixed(2)}, not ${least}`];
    })));
}

// A colour outside :root is a colour that no test and no dark theme knows.
function strayColours(css) {
  const tokens = /(@media \(prefers-color-scheme: dark\) \{\s*)?:root \{[^}]*\}/g;
  const rest = css.replace(/@media print \{[\s\S]*?\n\}/g, '').replace(tokens, '');
  return [...rest.matchAll(/#[0-9a-f]{3,8}\b(?![^{]*\{)/gi)].map(([colour]) => colour)
    .filter((colour) => !['#fff', '#000'].includes(colour.toLowerCase()));
}

export async function contrasts(browser, report) {
  const css = await readFile(new URL('../../web/style/style.css', import.meta.url), 'utf8');
  await report.test('contrast is computed as WCAG says', async () => {
    assert.equal(contrast('#fff', '#000').toFixed(2), '21.00');
    assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
  });
  await report.test('every pair of tokens can be read, light and dark', async () => {
    assert.deepEqual(tooFaint(css), []);
  });
  await report.test('a fainter token is noticed', async () => {
    const fainter = css.replace(/--ink-2: #[0-9a-f]+/, '--ink-2: #8a938e');
    assert.ok(tooFaint(fainter).some((complaint) => complaint.startsWith('light: --ink-2 on --ground')));
    const darker = css.replace(/--control: #8b978f/, '--control: #39423d');
    assert.ok(tooFaint(darker).some((complaint) => complaint.startsWith('dark: --control on --ground')));
  });
  await report.test('no colour stands outside the tokens', async () => {
    assert.deepEqual(strayColours(css), []);
  });
}

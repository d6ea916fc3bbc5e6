// A coordinator brings in a file from a register: in an old encoding, with wrong rows; the columns are chosen, the errors
// read, the corrected file stored, and taken back.
import assert from 'node:assert/strict';

const rows = (quantity) => ['المرجع;المحافظة;الصنف;الكمية;الاسم;لون الباب',
  `ب-1;دير البلح;خيمة;1;أم خالد;أزرق`, `ب-2;PS0203;بطانية;${quantity};أبو سعيد;أخضر`].join('\r\n');

// As spreadsheets of the nineties still save Arabic.
function inWindows1256(text) {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const characters = [...new TextDecoder('windows-1256').decode(bytes)];
  return Buffer.from([...text].map((character) => characters.indexOf(character)));
}

const file = (buffer) => ({ name: 'سجل المخيم.csv', mimeType: 'text/csv', buffer });

// Without scripts the page is asked for again, as its link does.
async function waitFor(visitor, state) {
  for (let tries = 0; tries < 200; tries += 1) {
    await visitor.page.goto(visitor.page.url());
    if ((await visitor.page.locator(`main .tag.import-${state}`).count()) > 0) {
      await visitor.open(visitor.path);
      return;
    }
    await visitor.page.waitForTimeout(50);
  }
  assert.fail(`it does not become ${state}`);
}

async function sendsNothing({ coordinator }) {
  await coordinator.open('/imports');
  await coordinator.follow('/imports/needs');
  await coordinator.send('/imports/needs', {}, { status: 422 });
  await coordinator.seesErrors('file');
}

async function choosesEncoding({ coordinator }) {
  await coordinator.send('/imports/needs', { file: file(inWindows1256(rows('كثير'))) });
  assert.match(coordinator.path, /^\/imports\/[0-9a-f-]{36}$/);
  await coordinator.seesText('سجل المخيم.csv');
  assert.match(await coordinator.page.locator('main pre').first().innerText(), /دير البلح/);
  await coordinator.send('/encoding', {}, { about: undefined });
}

async function choosesColumns({ coordinator }) {
  const chosen = await coordinator.page.locator('main .columns select').evaluateAll((list) => list.map((one) => one.value));
  assert.deepEqual(chosen, ['reference', 'governorate', 'item', 'quantity', 'name', '']);
  await coordinator.send('/columns', { 'columns[5].field': 'name' }, { status: 400 });
  await coordinator.seesErrors('columns_5__field');
  assert.equal(await coordinator.page.locator('#columns_5__field').inputValue(), 'name');
  await coordinator.send('/columns', { 'columns[5].field': '' });
}

async function readsErrors({ coordinator }) {
  await waitFor(coordinator, 'refused');
  await coordinator.seesText('كثير');
  const at = coordinator.path;
  await coordinator.follow('/errors');
  await coordinator.seesText('كثير');
  await coordinator.open(at);
}

async function storesCorrected(story) {
  const { coordinator } = story;
  await coordinator.follow('/imports/needs');
  await coordinator.send('/imports/needs', { file: file(Buffer.from(`\uFEFF${rows('3')}`)) });
  await coordinator.send('/columns');
  await waitFor(coordinator, 'checked');
  await coordinator.send('/store');
  await waitFor(coordinator, 'stored');
  story.broughtIn = coordinator.path;
  await coordinator.open('/jobs');
  await coordinator.follow(await coordinator.page.locator('tbody a').first().getAttribute('href'));
}

async function takesBack({ coordinator, broughtIn }) {
  await coordinator.open(broughtIn);
  await coordinator.send('/undo');
  await waitFor(coordinator, 'undone');
  assert.deepEqual(await coordinator.page.locator('main .figures dd').allInnerTexts(), ['2', '0']);
  await coordinator.open('/imports');
}

export const bringIn = [
  ['a form without a file is told so', sendsNothing],
  ['an old file: the coordinator says which text is right', choosesEncoding],
  ['columns are guessed, and chosen', choosesColumns],
  ['the errors are read, by row and column', readsErrors],
  ['the corrected file is checked and stored', storesCorrected],
  ['the import is taken back', takesBack],
];

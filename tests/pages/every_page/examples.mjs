// An example of every page in the demo's data: a path for each route, more where a state changes the page.

// What programs ask for; these have no page.
export const notPages = ['/areas', '/items', '/health', '/metrics', '/openapi.json', '/sitemap.xml', '/robots.txt', '/.well-known/security.txt'];

// Files that only the signed-in may ask for: tests/api looks into them.
export const files = ['/admin/texts/export', '/exports/{export}/file'];

const all = ['anonymous', 'coordinator', 'manager', 'reviewer', 'administrator'];
const signedIn = ['coordinator', 'manager', 'reviewer', 'administrator'];

async function session(house, signIn) {
  const cookie = await house.signIn(signIn);
  return {
    read: async (path) => (await house.ask('GET', path, { cookie })).document,
  };
}

// The first of each state, so that a page is seen in all of them.
function oneOfEach(list) {
  return [...new Map(list.map((one) => [one.state, one])).values()];
}

async function ownPages(house) {
  const asked = { for: 'community', area: 'PS0203', people: 80, lines: [{ item: 'tent', quantity: 3 }] };
  const own = await house.ask('POST', '/needs', { body: asked });
  const proxy = await house.ask('POST', '/needs', { body: { ...asked, raised_by: 'other' } });
  return [own, proxy].map(({ document }) => (
    { route: '/needs/{code}', path: `/needs/${document.code}`, seenBy: all }));
}

async function boardPages(coordinator) {
  const states = ['received', 'open', 'closed', 'declined', 'duplicate', 'withdrawn', 'unconfirmed'];
  const lists = await Promise.all(states.map((state) => coordinator.read(`/board?state=${state}`)));
  const pages = lists.flatMap(({ needs }) => needs.slice(0, 1)).map(({ id }) => (
    { route: '/board/{need}', path: `/board/${id}`, seenBy: ['coordinator'] }));
  const { next } = lists[0];
  const [first] = lists[0].needs;
  const queries = ['', ...(first ? [`?state=received&need=${first.id}`] : []), '?state=open&urgency=high', '?state=closed&governorate=PS0203', ...(next ? [`?${next}`] : [])];
  return [...pages, ...queries.map((query) => (
    { route: '/board', path: `/board${query}`, seenBy: ['coordinator'] }))];
}

async function deskPages(manager) {
  const { claims, ended, offered } = await manager.read('/desk');
  const { needs } = await manager.read('/desk/needs');
  return [
    ...needs.slice(0, 1).map(({ id }) => (
      { route: '/desk/needs/{need}', path: `/desk/needs/${id}`, seenBy: ['manager'] })),
    ...oneOfEach([...claims, ...ended, ...offered]).map(({ id }) => (
      { route: '/claims/{claim}', path: `/claims/${id}`, seenBy: ['manager'] })),
  ];
}

// One that may not act for now, beside those of the demo.
async function suspendOne(house, coordinator, signIn) {
  const cookie = await house.signIn(signIn);
  const { organisations: [{ area }] } = await coordinator.read('/organisations');
  const body = { name: 'مبادرة الجار', kind: 'campaign', area: area.pcode, manager_name: 'ليلى', phone: '0595550001',
    password: 'four words are enough' };
  const { id } = (await house.ask('POST', '/organisations', { body })).document;
  await house.ask('POST', `/organisations/${id}/approve`, { body: {}, cookie });
  await house.ask('POST', `/organisations/${id}/suspend`, { body: { reason: 'شكوى قيد المراجعة' }, cookie });
}

async function organisationPages(coordinator) {
  const { organisations } = await coordinator.read('/organisations');
  return oneOfEach(organisations).map(({ id, state }) => {
    const seen = ['approved', 'suspended'].includes(state) ? { seenBy: all } : { seenBy: ['coordinator', 'administrator'], hidden: true };
    return { route: '/organisations/{organisation}', path: `/organisations/${id}`, ...seen };
  });
}

// A file in each state that a page has: to be mapped, of an unknown encoding, refused, checked, stored, taken back.
async function importPages(house, signIn) {
  const cookie = await house.signIn(signIn);
  const ask = async (method, path, more) => (await house.ask(method, path, { ...more, cookie })).document;
  const good = 'المرجع,المحافظة,الصنف,الكمية\nم-1,PS0203,tent,1\nم-2,دير البلح,blanket,2\n';
  const send = async (csv) => `/imports/${(await ask('POST', '/imports/needs', { csv })).id}`;
  const settle = async (path) => {
    let shown;
    do {
      shown = await ask('GET', path);
    } while (['checking', 'storing', 'undoing'].includes(shown.state));
    return shown;
  };
  const check = async (path) => {
    const columns = (await ask('GET', path)).columns.map(({ n, field }) => ({ n, field }));
    await ask('POST', `${path}/columns`, { body: { columns } });
    return settle(path);
  };
  const mapped = await send(good);
  const old = await send(Buffer.from([0xc7, 0xe1, 0xe3, 0xcd, 0x2c, 0xc7, 0x0a]));
  const refused = await send(good.replace('PS0203', 'PS9999'));
  await check(refused);
  const checked = await send(good.replaceAll('م-', 'ن-'));
  await check(checked);
  const stored = await send(good.replaceAll('م-', 'ح-'));
  await check(stored);
  await ask('POST', `${stored}/store`, { body: {} });
  const { work } = await settle(stored);
  const undone = await send(good.replaceAll('م-', 'س-'));
  await check(undone);
  await ask('POST', `${undone}/store`, { body: {} });
  await settle(undone);
  await ask('POST', `${undone}/undo`, { body: {} });
  await settle(undone);
  const own = (path, route = '/imports/{import}') => ({ route, path, seenBy: ['coordinator'], hidden: true, staff: true });
  return [...[mapped, old, refused, checked, stored, undone].map((path) => own(path)),
    own(`${refused}/errors`, '/imports/{import}/errors'),
    { route: '/jobs/{job}', path: `/jobs/${work.id}`, seenBy: ['coordinator', 'administrator'], hidden: true, staff: true }];
}

// The manager's own account, the only one within the manager's reach: all who may give grants see it.
async function accountPages(manager) {
  const { accounts } = await manager.read('/accounts');
  return accounts.flatMap(({ id }) => [
    { route: '/accounts/{account}', path: `/accounts/${id}`, seenBy: signedIn },
    // Said by those who may take back its grants: reviewers see it, and may not.
    { route: '/accounts/{account}/lost', path: `/accounts/${id}/lost`, seenBy: signedIn.filter((one) => one !== 'reviewer') },
  ]);
}

// A grant that reaches far: it waits for a second person, and one that was taken back.
async function proposalPages(house, signIn) {
  const cookie = await house.signIn(signIn);
  const propose = async (phone) => {
    const body = { name: 'سلمى', phone, role: 'coordinator', area: 'PS0203', reason: 'يكبر الفريق في خان يونس' };
    return (await house.ask('POST', '/accounts', { body, cookie })).document;
  };
  const waiting = await propose('0595550021');
  const taken = await propose('0595550022');
  await house.ask('POST', `/proposals/${taken.proposed}/withdraw`, { body: {}, cookie });
  const own = ({ proposed }) => (
    { route: '/proposals/{proposal}', path: `/proposals/${proposed}`, seenBy: ['coordinator'], hidden: true, staff: true });
  const file = { area: 'PS0203', state: 'received', purpose: 'distribution', reason: 'توزيع خيام يوم الأحد' };
  const { id } = (await house.ask('POST', '/exports', { body: file, cookie })).document;
  return [own(waiting), own(taken),
    { route: '/exports/{export}', path: `/exports/${id}`, seenBy: ['coordinator'], hidden: true, staff: true },
    { route: '/accounts/{account}', path: `/accounts/${waiting.id}`, seenBy: ['coordinator', 'reviewer', 'administrator'], hidden: true, staff: true }];
}

// Of the coordinator's own looks: administrators see it, too.
async function incidentPages(house, signIn) {
  const cookie = await house.signIn(signIn);
  const today = new Date().toISOString().slice(0, 10);
  const opened = await house.ask('POST', '/admin/incidents', { body: { since: today, until: today }, cookie });
  return [{ route: '/admin/incidents/{incident}', path: `/admin/incidents/${opened.document.id}`,
    seenBy: ['coordinator', 'administrator'], hidden: true, staff: true }];
}

// One with a head whose number needs a second look, somebody who left and a child; and one that was tied to it.
async function householdPages(house, signIn) {
  const cookie = await house.signIn(signIn);
  const ask = async (path, body) => (await house.ask('POST', path, { body, cookie })).document;
  const made = await ask('/households', { area: 'PS0203', landmark: 'قرب المدرسة', given: 'سلمى', father: 'عمر', family: 'نصار',
    born: '1988-03-05', sex: 'female', number: '123456789', own_phone: '0599000123',
    members: [{ given: 'يوسف', family: 'نصار', sex: 'male', born: '2015-01-02' }, { given: 'هدى', family: 'نصار' }] });
  const [, , left] = made.people;
  await ask(`/households/${made.id}/members/${left.id}/leave`, { how: 'departed', on: '2026-01-02' });
  const twin = await ask('/households', { area: 'PS0203', given: 'سلمى', family: 'نصّار' });
  await ask(`/households/${twin.id}/merge`, { into: made.id });
  const own = (path, route) => ({ route, path, seenBy: ['coordinator'], hidden: true, staff: true });
  return [made, twin].map(({ id }) => own(`/households/${id}`, '/households/{household}')).concat(
    own(`/households/${made.id}/merge`, '/households/{household}/merge'),
    made.people.map(({ id }) => own(`/households/${made.id}/members/${id}`, '/households/{household}/members/{person}')));
}

const page = (path, seenBy = all) => ({ route: path.split('?')[0], path, seenBy });

const named = (route, path) => ({ route, path, seenBy: all });

const fixed = [
  page('/'), page('/?sector=food&show=claimed'), page('/sectors'), page('/responders'), page('/responders?governorate=PS0203&name=x'), named('/areas/{area}', '/areas/PS'),
  named('/areas/{area}', '/areas/PS0203'), named('/areas/{area}', '/areas/PS0203-1'), named('/sectors/{sector}', '/sectors/food'),
  page('/help'), page('/how-it-works'), page('/raise'), page('/raise/where'), page('/raise/check'),
  page('/raise/kept'), page('/follow'), page('/phone'), page('/sign-in'), page('/sign-in?to=%2Fboard'),
  page('/organisations/new'), page('/me', signedIn), page('/me/second', signedIn), page('/recover'), page('/me/lost', signedIn), page('/desk', ['manager']),
  page('/jobs', signedIn),
  page('/desk/needs', ['manager']), page('/desk/needs?item=food-parcel', ['manager']),
  page('/board/views', ['coordinator']),
  page('/organisations', ['coordinator', 'administrator']),
  page('/organisations?name=x&governorate=PS0203', ['coordinator', 'administrator']),
  page('/organisations?state=pending', ['coordinator', 'administrator']), page('/admin', ['administrator']), page('/status', ['administrator']),
  page('/reviews', ['reviewer']), page('/imports', ['coordinator', 'administrator']),
  page('/imports/needs', ['coordinator']), page('/imports/areas', ['administrator']), page('/imports/items', ['administrator']),
  page('/accounts', ['coordinator', 'manager', 'reviewer', 'administrator']),
  page('/exports', ['coordinator']),
  page('/households', ['coordinator', 'manager']), page('/households?governorate=PS0203', ['coordinator', 'manager']),
  page('/households/new', ['coordinator', 'manager']),
  page('/proposals', ['coordinator', 'reviewer', 'administrator']),
  page('/accounts/new', ['coordinator', 'manager', 'reviewer', 'administrator']),
  page('/admin/areas', ['administrator']), page('/admin/areas?q=PS02', ['administrator']),
  { route: '/admin/areas/{area}', path: '/admin/areas/PS0203', seenBy: ['administrator'] },
  page('/admin/incidents', ['coordinator', 'administrator']),
  page('/admin/settings', ['administrator']),
  { route: '/admin/settings/{setting}', path: '/admin/settings/public.small_cell', seenBy: ['administrator'] },
  page('/admin/texts', ['administrator']), page('/admin/texts?prefix=help.', ['administrator']),
  { route: '/admin/texts/{key}', path: '/admin/texts/accounts.grant_count', seenBy: ['administrator'] },
  page('/admin/items', ['administrator']), page('/admin/items/new', ['administrator']),
  { route: '/admin/items/{item}', path: '/admin/items/drinking-water', seenBy: ['administrator'] },
];

// {all: [{route, path, seenBy, hidden}], signIns: {coordinator, manager, reviewer, administrator}}
export async function examples(house) {
  const people = await house.demoSignIns();
  const signIns = Object.fromEntries([['coordinator', 'coordinator'], ['manager', 'organisation-manager'],
    ['reviewer', 'reviewer'], ['administrator', 'administrator']].map(([name, role]) => [name, people.find((one) => one.role === role)]));
  const coordinator = await session(house, signIns.coordinator);
  const manager = await session(house, signIns.manager);
  await suspendOne(house, coordinator, signIns.coordinator);
  return {
    signIns,
    all: [
      ...fixed,
      ...(await ownPages(house)),
      ...(await boardPages(coordinator)),
      ...(await deskPages(manager)),
      ...(await organisationPages(coordinator)),
      ...(await importPages(house, signIns.coordinator)),
      ...(await accountPages(manager)),
      ...(await householdPages(house, signIns.coordinator)),
      ...(await proposalPages(house, signIns.coordinator)),
      ...(await incidentPages(house, signIns.coordinator)),
    ],
  };
}

// The program under test: a data folder of its own in a temporary place, served on a free port of loopback.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const program = resolve(process.env.ISTIJABA ?? join(root, 'build/release/istijaba'));

// Whoever writes tests knows this word; the program asks for ten characters.
export const PASSWORD = 'four words easy to keep';

export class House {
  #server;

  // An empty house, or one with demo data; of as many needs.
  static async open({ demo = false, needs, settings = [], port = 0 } = {}) {
    const house = new House();
    house.settings = settings; // "key=value"
    house.port = port; // 0: any
    house.folder = await mkdtemp(join(tmpdir(), 'istijaba-pages-'));
    house.data = join(house.folder, 'data');
    if (demo) {
      await run(program, ['demo', '--data', house.data, ...(needs ? ['--needs', String(needs)] : [])]);
    }
    await house.#serve();
    return house;
  }

  async #serve() {
    const set = this.settings.flatMap((setting) => ['--set', setting]);
    this.#server = spawn(program, ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, ...set], {
      stdio: ['ignore', 'pipe', process.env.TRACE ? 'inherit' : 'ignore'],
    });
    const lines = createInterface({ input: this.#server.stdout });
    const ended = once(this.#server, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code} before it served`);
    });
    ended.catch(() => {});
    const [line] = await Promise.race([once(lines, 'line'), ended]);
    this.origin = line.match(/http:\/\/\S+/)[0];
  }

  // As a power cut does: all at once, those who do the work first; nothing is said to anyone.
  async crash() {
    const ended = once(this.#server, 'exit');
    const { pid } = this.#server;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    [...children, pid].forEach((one) => process.kill(Number(one), 'SIGKILL'));
    await ended;
  }

  // Serves again, at another port.
  async rise() {
    await this.#serve();
  }

  async close() {
    const hasEnded = this.#server.exitCode !== null || this.#server.signalCode !== null;
    if (!hasEnded) {
      const ended = once(this.#server, 'exit');
      this.#server.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true });
  }

  // Makes an account with a grant; its password is PASSWORD.
  async addUser({ phone, name, role, area, organisation }) {
    const of = organisation ? ['--organisation', organisation] : [];
    const adding = run(program, ['user', 'add', '--data', this.data, '--phone', phone, '--name', name,
      '--role', role, '--area', area, ...of, '--password-stdin']);
    adding.child.stdin.end(PASSWORD);
    await adding;
  }

  // A command of the operator on this house, while it serves.
  async command(...words) {
    return run(program, [...words, '--data', this.data]);
  }

  // The sign-ins that the demo wrote: {phone, password, role, name}.
  async demoSignIns() {
    const text = await readFile(join(this.data, 'demo-sign-ins.txt'), 'utf8');
    return text.split('\n').filter((line) => /^\s*0\d{9}\s/.test(line)).map((line) => {
      const [phone, password, role, ...name] = line.trim().split(/\s+/);
      return { phone, password, role, name: name.join(' ') };
    });
  }

  // {method, path} of every route.
  async routes() {
    const { stdout } = await run(program, ['routes']);
    return stdout.trim().split('\n').map((line) => {
      const [method, path] = line.split(/\s+/);
      return { method, path };
    });
  }

  // Asks as a program does; the answer's JSON. Throws unless it went well.
  async ask(method, path, { body, csv, cookie } = {}) {
    const headers = { Accept: 'application/json', ...(cookie && { Cookie: cookie }) };
    if (body) {
      headers['Content-Type'] = 'application/json';
    }
    if (csv) {
      headers['Content-Type'] = 'text/csv';
    }
    const answer = await fetch(this.origin + path, { method, headers, body: csv ?? (body && JSON.stringify(body)) });
    const document = await answer.json();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(document)}`);
    }
    return { document, cookie: answer.headers.get('set-cookie')?.split(';')[0] };
  }

  // The cookie of a session.
  async signIn({ phone, password = PASSWORD }) {
    return (await this.ask('POST', '/sign-in', { body: { phone, password } })).cookie;
  }
}

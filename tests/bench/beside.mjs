// Two measures of a house at work: how long an ordinary client waits beside a thousand slow ones, and what it costs to open a
// hundred sealed records. No goal is judged here.
import { execFileSync } from 'node:child_process';
import net from 'node:net';

import { ask, askJson, median, raiseOne } from './lib.mjs';

const slowClients = 1000;
const head = 'Host: localhost\r\nAccept: text/html\r\n';

// ---- Slow clients: a third each sends its head, its body, or reads its answer, as slowly as is let ----

const manners = [
    { begins: `GET / HTTP/1.1\r\n${head}X-Slow: `, goesOn: 'a', everyMs: 900 },
    { begins: `POST /needs HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 65536\r\n\r\n`, goesOn: ' '.repeat(64), everyMs: 900 },
    { begins: `GET /raise HTTP/1.1\r\n${head}\r\n`, goesOn: '', everyMs: 900, reads: false },
];

class Slow {
    constructor(port, number, counts) {
        Object.assign(this, { port, manner: manners[number % manners.length], counts });
        this.open();
    }

    open() {
        this.socket = net.connect(this.port, '127.0.0.1', () => {
            this.counts.open++;
            this.socket.write(this.manner.begins);
            this.timer = setInterval(() => this.manner.goesOn && this.socket.write(this.manner.goesOn), this.manner.everyMs);
        });
        this.socket.on('error', () => {}); // it is sent away when its time is over, and comes again
        this.socket.on('close', () => {
            clearInterval(this.timer);
            this.counts.ended++;
            if (!this.over) {
                this.timer = setTimeout(() => this.open(), 50);
            }
        });
        if (this.manner.reads === false) {
            this.socket.pause();
        }
    }

    end() {
        this.over = true;
        clearTimeout(this.timer);
        clearInterval(this.timer);
        this.socket.destroy();
    }
}

const percentile = (numbers, part) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

// Milliseconds, p99, of somebody who follows a need, looks at the home page and raises a need, one after the other.
export async function besideSlow(server, seconds) {
    const counts = { open: 0, ended: 0 };
    const slow = Array.from({ length: slowClients }, (_, number) => new Slow(server.port, number, counts));
    while (counts.open < slowClients) {
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const code = await raiseOne(server);
    const took = [];
    const deeds = [() => ask('GET', server.port, `/needs/${code}`, { Accept: 'application/json' }), () => ask('GET', server.port, '/', { Accept: 'text/html' }),
        async () => ({ status: (await raiseOne(server)) ? 200 : 500 })];
    for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
        const began = performance.now();
        const reply = await deeds[took.length % deeds.length]();
        took.push(performance.now() - began);
        if (reply.status !== 200) {
            throw new Error(`beside slow clients: ${reply.status}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const held = slow.filter((client) => !client.socket.destroyed).length;
    slow.forEach((client) => client.end());
    return { p99Ms: percentile(took, 0.99), asked: took.length, held };
}

// ---- Opening ----

async function coordinator(program, server, folder) {
    const phone = '0599000001', password = 'olive tree 1948';
    execFileSync(program, ['user', 'add', '--data', folder, '--phone', phone, '--name', 'Invented', '--role', 'coordinator', '--area', 'PS', '--password-stdin'],
        { input: `${password}\n` });
    const reply = await askJson('POST', server.port, '/sign-in', { phone, password });
    return reply.headers['set-cookie'].map((cookie) => cookie.split(';')[0]).find((cookie) => cookie.startsWith('session='));
}

// `askVault`: the program vault_bench. Milliseconds: of one question for a hundred records of as many needs; of a page with a hundred notes.
export async function openings(program, askVault, server, folder) {
    const cookie = await coordinator(program, server, folder);
    for (let i = 0; i < 100; i++) {
        await askJson('POST', server.port, '/needs', { for: 'person', area: 'PS0201', name: 'Invented Name', phone: '0599123456',
            landmark: 'somewhere', words: 'words of a need, as long as people write them in their hurry' });
    }
    const headers = { Cookie: cookie, Accept: 'application/json' };
    const list = JSON.parse((await ask('GET', server.port, '/board?state=received', headers)).text);
    const need = list.needs[0].id;
    for (let i = 0; i < 100; i++) {
        const noted = await askJson('POST', server.port, `/board/${need}/note`, { words: `note ${i}` }, { Cookie: cookie });
        if (noted.status !== 200) {
            throw new Error(`note: ${noted.status} ${noted.text}`);
        }
    }
    const rounds = execFileSync(askVault, [folder, cookie.slice('session='.length), '40'], { encoding: 'utf8' }).trim().split('\n').map(Number);
    const pages = [];
    for (let i = 0; i < 40; i++) {
        const began = performance.now();
        const page = await ask('GET', server.port, `/board/${need}`, headers);
        pages.push(performance.now() - began);
        const shown = JSON.parse(page.text);
        if (page.status !== 200 || shown.shut || shown.internal.length < 100 || shown.contact.name === null && shown.internal[0].words === null) {
            throw new Error(`a page of notes: ${page.status} ${page.text.slice(0, 300)}`);
        }
    }
    return { recordsMs: median(rounds), pageMs: median(pages) };
}

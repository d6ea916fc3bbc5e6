// Measures what the number of needs costs: the same requests on folders of ten thousand, a hundred thousand and a million
// needs, made by `istijaba demo` and kept. Judges the largest, and draws the curves. script/bench calls it:
// node scale.mjs PROGRAM FOLDERS PICTURE. The folders are worked on as copies.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve as absolute } from 'node:path';

import { ask, askJson, endAll, load, median, printTable, raiseOne, residentBytes, start, stop } from './lib.mjs';
import { draw } from './curve.mjs';

const [program, folders, picture] = process.argv.slice(2).map((path) => absolute(path));
const sizes = (process.env.BENCH_SIZES ?? '10000 100000 1000000').split(' ').map(Number);
const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const port = 18421;
const asks = 40; // of each request that is timed one by one

// What a coordinator of all Palestine chooses: common, rare, and what nothing matches.
const filters = ['', '?state=open', '?state=open&urgency=critical', '?state=open&governorate=PS0203&sector=food',
    '?state=open&item=baby-formula', '?state=received&overdue=1', '?state=open&item=wheelchair&urgency=critical',
    '?state=closed&governorate=PS0101&item=tent'];

function makeFolder(size) {
    const folder = join(folders, `needs-${size}`);
    if (!existsSync(join(folder, 'demo-sign-ins.txt'))) {
        rmSync(folder, { recursive: true, force: true });
        rmSync(`${folder}.key`, { force: true });
        console.error(`Making ${size} needs (a million takes some minutes; kept for the next time)`);
        execFileSync(program, ['demo', '--data', folder, '--needs', String(size)], { stdio: 'inherit' });
    }
    return folder;
}

async function signIn() {
    const [phone, password] = readFileSync(join(folders, 'work', 'demo-sign-ins.txt'), 'utf8').trim().split(/\s+/);
    const reply = await askJson('POST', port, '/sign-in', { phone, password });
    if (reply.status >= 400) {
        throw new Error(`sign-in: ${reply.status} ${reply.text}`);
    }
    return reply.headers['set-cookie'].map((cookie) => cookie.split(';')[0]).join('; ');
}

// Milliseconds of the middle one of several requests, one after the other.
async function middleMs(path, headers) {
    const took = [];
    for (let i = 0; i < asks; i++) {
        const began = performance.now();
        const reply = await ask('GET', port, path, headers);
        took.push(performance.now() - began);
        if (reply.status !== 200) {
            throw new Error(`GET ${path}: ${reply.status}`);
        }
    }
    return median(took);
}

async function boardMs(headers) {
    const took = {};
    for (const filter of filters) {
        took[filter] = await middleMs(`/board${filter}`, headers);
    }
    return took;
}

const asPage = ['-H', 'Accept: text/html', '-H', 'Accept-Encoding: br'];

async function measure(size) {
    const work = join(folders, 'work');
    rmSync(work, { recursive: true, force: true });
    cpSync(makeFolder(size), work, { recursive: true });
    cpSync(join(folders, `needs-${size}.key`), `${work}.key`);
    const server = await start(program, ['serve', '--data', work, '--listen', `127.0.0.1:${port}`],
        { port, path: '/health', log: join(folders, 'log') });
    const memory = residentBytes(server.pid);
    const code = await raiseOne(server);
    const headers = { Cookie: await signIn(), Accept: 'text/html' };
    const board = await boardMs(headers);
    const byCode = await middleMs(`/needs/${code}`, { Accept: 'application/json' });
    const area = load(server, 'done.lua', { connections: 64, seconds, path: '/areas/PS0203', extra: asPage });
    const raised = load(server, 'post.lua', { connections: 64, seconds });
    await stop(server);
    rmSync(work, { recursive: true, force: true });
    return { size, startMs: server.startMs, memory, board, byCode, area, raised };
}

function rowsOf(result) {
    const [worst, worstMs] = Object.entries(result.board).sort((a, b) => b[1] - a[1])[0];
    const row = (what, goal, ours, holds) => ({ what, goal, ours, holds });
    return [
        row('start', '< 2 s', `${(result.startMs / 1000).toFixed(2)} s`, result.startMs < 2000),
        row('memory after the start', '< 200 MB', `${(result.memory / 1e6).toFixed(0)} MB`, result.memory < 200e6),
        row('CPU of a public area page', '<= 330 us', `${result.area.cpuUs.toFixed(0)} us`, result.area.cpuUs <= 330),
        row('its p99, 64 connections', '< 10 ms', `${result.area.p99Ms.toFixed(1)} ms`, result.area.p99Ms < 10),
        row(`board${worst.slice(0, 40)}`, '< 20 ms', `${worstMs.toFixed(1)} ms`, worstMs < 20),
        row('a need by its code', '< 1 ms', `${result.byCode.toFixed(2)} ms`, result.byCode < 1),
        row('CPU of POST /needs', '<= 150 us', `${result.raised.cpuUs.toFixed(0)} us`, result.raised.cpuUs <= 150),
    ];
}

function curvesOf(results) {
    const curve = (name, unit, of) => ({ name, unit, points: results.map((one) => [one.size, of(one)]) });
    return [
        curve('POST /needs, CPU', 'µs', (one) => one.raised.cpuUs),
        curve('area page, CPU', 'µs', (one) => one.area.cpuUs),
        curve('board, all open', 'ms', (one) => one.board['?state=open']),
        curve('need by its code', 'ms', (one) => one.byCode),
    ];
}

async function main() {
    const results = [];
    for (const size of sizes) {
        results.push(await measure(size));
        console.error(JSON.stringify(results.at(-1)));
    }
    writeFileSync(picture, draw(curvesOf(results)));
    return printTable(rowsOf(results.at(-1)), `${results.at(-1).size} needs; the curves are in ${picture}`);
}

try {
    process.exitCode = (await main()) ? 0 : 1;
} finally {
    endAll();
}

// Measures istijaba beside its peer, in turns, and prints a table against the goals. Ratios are taken
// within a round and their median is judged, for machines are noisy. script/bench calls it:
// node measure.mjs PROGRAM IDLE VAULT_BENCH PEER_FOLDER SCRATCH_FOLDER. Not a test: it measures, tests judge.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve as absolute } from 'node:path';

import { besideSlow, openings } from './beside.mjs';
import { ask, endAll, load, median, printTable, raiseOne, residentBytes, start, stop } from './lib.mjs';

const [program, idle, askVault, peerFolder, scratch] = process.argv.slice(2).map((path) => absolute(path));
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const needsFollowed = 2000;
const idleConnections = 10000;

const startOurs = (port, name, settings = []) =>
    start(program, ['serve', '--data', join(scratch, name), '--listen', `127.0.0.1:${port}`, ...settings.flatMap((one) => ['--set', one])],
        { port, path: '/health', log: join(scratch, `log-${port}`) });

const startPeer = (port) =>
    start(process.execPath, ['peer.js', join(scratch, 'peer.db'), String(port)],
        { port, path: '/', log: join(scratch, `log-${port}`), cwd: peerFolder,
            env: { ...process.env, NODE_ENV: 'production' } });

async function raiseInTurns(ours, peer) {
    const results = { 64: [], 256: [] };
    load(peer, 'post.lua', { connections: 64, seconds: 1 });
    load(ours, 'post.lua', { connections: 64, seconds: 1 });
    for (let round = 0; round < rounds; round++) {
        for (const connections of [64, 256]) {
            const pair = round % 2 ? ['ours', 'peer'] : ['peer', 'ours'];
            const result = {};
            for (const who of pair) {
                result[who] = load(who === 'ours' ? ours : peer, 'post.lua', { connections, seconds });
            }
            results[connections].push(result);
        }
        process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    }
    return results;
}

async function follow(ours) {
    const codes = [];
    while (codes.length < needsFollowed) {
        codes.push(...(await Promise.all(Array.from({ length: 16 }, () => raiseOne(ours)))));
    }
    const file = join(scratch, 'codes');
    writeFileSync(file, codes.join('\n') + '\n');
    return Array.from({ length: Math.min(rounds, 3) },
        () => load(ours, 'follow.lua', { connections: 64, seconds, environment: { ISTIJABA_CODES: file } }));
}

// Bytes of resident memory that each of many idle connections costs; each has asked once.
async function idleBytes(ours) {
    await Promise.all(Array.from({ length: 64 }, () => ask('GET', ours.port, '/health')));
    const before = residentBytes(ours.pid);
    const clients = spawn(idle, ['127.0.0.1', String(ours.port), String(idleConnections), '/health'],
        { stdio: ['pipe', 'pipe', 'inherit'] });
    const ready = await new Promise((resolve) => {
        clients.stdout.once('data', () => resolve(true));
        clients.once('exit', () => resolve(false));
    });
    const after = residentBytes(ours.pid);
    clients.stdin.end();
    return ready ? (after - before) / idleConnections : NaN;
}

// ---- The table ----

function rowsOf(raised, followed, idleCost, beside, opened) {
    const ratio = (connections, what) =>
        median(raised[connections].map((round) => round.ours[what] / round.peer[what]));
    const middle = (connections, who, what) => median(raised[connections].map((round) => round[who][what]));
    const post = (connections, least) => ({
        what: `POST /needs a second, ${connections} connections`,
        goal: `>= ${least} x peer`,
        ours: middle(connections, 'ours', 'perSecond').toFixed(0),
        peer: middle(connections, 'peer', 'perSecond').toFixed(0),
        ratio: ratio(connections, 'perSecond'),
        holds: ratio(connections, 'perSecond') >= least,
    });
    const cpu = middle(64, 'ours', 'cpuUs');
    const follows = median(followed.map((result) => result.perSecond));
    return [
        post(64, 2),
        post(256, 2.5),
        { what: 'p99 of POST /needs, 64 connections', goal: '<= 0.5 x peer',
            ours: `${middle(64, 'ours', 'p99Ms').toFixed(1)} ms`, peer: `${middle(64, 'peer', 'p99Ms').toFixed(1)} ms`,
            ratio: ratio(64, 'p99Ms'), holds: ratio(64, 'p99Ms') <= 0.5 },
        { what: 'CPU of POST /needs', goal: '<= 150 us', ours: `${cpu.toFixed(0)} us`,
            peer: `${middle(64, 'peer', 'cpuUs').toFixed(0)} us`, holds: cpu <= 150 },
        { what: 'GET /needs/{code} a second, 64 connections', goal: '>= 20000', ours: follows.toFixed(0),
            holds: follows >= 20000 },
        { what: `memory of an idle connection, of ${idleConnections}`, goal: '<= 4096 B',
            ours: `${idleCost.toFixed(0)} B`, holds: idleCost <= 4096 },
        ...rowsOfWork(beside, opened),
    ];
}

function rowsOfWork(beside, opened) {
    return [
        { what: `p99 beside 1000 slow clients (${beside.asked} asked)`, goal: '< 100 ms', ours: `${beside.p99Ms.toFixed(1)} ms`,
            holds: beside.p99Ms < 100 && beside.held > 500 },
        { what: 'opening 100 records, one question', goal: '< 50 ms', ours: `${opened.recordsMs.toFixed(1)} ms`, holds: opened.recordsMs < 50 },
        { what: 'a page with 100 sealed notes', goal: '< 50 ms', ours: `${opened.pageMs.toFixed(1)} ms`, holds: opened.pageMs < 50 },
    ];
}

// `script/bench work`: these alone, in half a minute.
async function work() {
    const unbounded = ['vault.openings_per_hour=1000000', 'vault.needs_per_hour=10000000', 'vault.alarm_at=1000000'];
    const server = await startOurs(18414, 'work', unbounded);
    const beside = await besideSlow(server, 3 * seconds);
    const opened = await openings(program, askVault, server, join(scratch, 'work'));
    await stop(server);
    return [beside, opened];
}

async function main() {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    if (process.argv.includes('work')) {
        return printTable(rowsOfWork(...(await work())), `of ${3 * seconds} s, and medians of 40`);
    }
    const ours = await startOurs(18411, 'data');
    const peer = await startPeer(18412);
    const raised = await raiseInTurns(ours, peer);
    await stop(peer);
    const followed = await follow(ours);
    await stop(ours);
    const quiet = await startOurs(18413, 'idle');
    const idleCost = await idleBytes(quiet);
    await stop(quiet);
    return printTable(rowsOf(raised, followed, idleCost, ...(await work())),
        `peer: Fastify + better-sqlite3, one bare durable insert; medians of ${rounds} rounds of ${seconds} s`);
}

try {
    process.exitCode = (await main()) ? 0 : 1;
} finally {
    endAll();
    rmSync(scratch, { recursive: true, force: true });
}

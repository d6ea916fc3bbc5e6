// Measures istijaba beside its peer, in turns, and prints a table against the goals. Ratios are taken
// within a round and their median is judged, for machines are noisy. script/bench calls it:
// node measure.mjs PROGRAM IDLE PEER_FOLDER SCRATCH_FOLDER. Not a test: it measures, tests judge.
import { spawn, execFileSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join, resolve as absolute } from 'node:path';
import { fileURLToPath } from 'node:url';

const [program, idle, peerFolder, scratch] = process.argv.slice(2).map((path) => absolute(path));
const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const needsFollowed = 2000;
const idleConnections = 10000;
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));

// ---- Servers ----

const running = new Set();

async function start(command, args, port, path, options = {}) {
    const log = openSync(join(scratch, `log-${port}`), 'a');
    const child = spawn(command, args, { stdio: ['ignore', log, log], ...options });
    running.add(child);
    for (let tries = 0; tries < 100; tries++) {
        if ((await ask('GET', port, path).catch(() => null)) !== null) {
            return { pid: child.pid, port, child };
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${command} does not answer: ${readFileSync(join(scratch, `log-${port}`), 'utf8')}`);
}

function stop(server) {
    running.delete(server.child);
    return new Promise((resolve) => {
        server.child.once('exit', resolve);
        server.child.kill('SIGTERM');
    });
}

const startOurs = (port, name) =>
    start(program, ['serve', '--data', join(scratch, name), '--listen', `127.0.0.1:${port}`], port, '/health');

const startPeer = (port) =>
    start(process.execPath, ['peer.js', join(scratch, 'peer.db'), String(port)], port, '/', {
        cwd: peerFolder,
        env: { ...process.env, NODE_ENV: 'production' },
    });

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

function ask(method, port, path, headers = {}, body = undefined) {
    return new Promise((resolve, reject) => {
        const request = http.request({ method, port, path, headers, agent, host: '127.0.0.1' }, (reply) => {
            let text = '';
            reply.setEncoding('utf8');
            reply.on('data', (piece) => (text += piece));
            reply.on('end', () => resolve({ status: reply.statusCode, text }));
        });
        request.on('error', reject);
        request.end(body);
    });
}

// ---- Measuring ----

function cpuTicks(pid) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
}

function residentBytes(pid) {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) * 1024;
}

// wrk on one thread: what it does not use is left to the server.
function load(server, script, connections, time = seconds, environment = {}) {
    const before = cpuTicks(server.pid);
    const said = execFileSync('wrk', ['-t1', `-c${connections}`, `-d${time}s`, '--timeout', '20s', '-s',
        join(here, script), `http://127.0.0.1:${server.port}/`],
        { encoding: 'utf8', env: { ...process.env, ISTIJABA_DONE: join(here, 'done.lua'), ...environment } });
    const result = JSON.parse(said.trim().split('\n').pop());
    if (result.errors > 0 || result.requests === 0) {
        throw new Error(`${script}: ${said}`);
    }
    return {
        perSecond: result.requests / result.seconds,
        p99Ms: result.p99_ms,
        cpuUs: ((cpuTicks(server.pid) - before) * 1e6) / ticksPerSecond / result.requests,
    };
}

function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function raiseInTurns(ours, peer) {
    const results = { 64: [], 256: [] };
    load(peer, 'post.lua', 64, 1);
    load(ours, 'post.lua', 64, 1);
    for (let round = 0; round < rounds; round++) {
        for (const connections of [64, 256]) {
            const pair = round % 2 ? ['ours', 'peer'] : ['peer', 'ours'];
            const result = {};
            for (const who of pair) {
                result[who] = load(who === 'ours' ? ours : peer, 'post.lua', connections);
            }
            results[connections].push(result);
        }
        process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    }
    return results;
}

async function raiseOne(server) {
    const body = JSON.stringify({ for: 'person', area: 'PS0201', lines: [{ item: 'blanket', quantity: 2 }] });
    const reply = await ask('POST', server.port, '/needs', { 'Content-Type': 'application/json' }, body);
    if (reply.status !== 201) {
        throw new Error(`POST /needs: ${reply.status} ${reply.text}`);
    }
    return JSON.parse(reply.text).code;
}

async function follow(ours) {
    const codes = [];
    while (codes.length < needsFollowed) {
        codes.push(...(await Promise.all(Array.from({ length: 16 }, () => raiseOne(ours)))));
    }
    const file = join(scratch, 'codes');
    writeFileSync(file, codes.join('\n') + '\n');
    return Array.from({ length: Math.min(rounds, 3) },
        () => load(ours, 'follow.lua', 64, seconds, { ISTIJABA_CODES: file }));
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

function rowsOf(raised, followed, idleCost) {
    const ratios = (connections, of) => median(raised[connections].map(of));
    const middle = (connections, who, what) => median(raised[connections].map((round) => round[who][what]));
    const post = (connections, least) => ({
        what: `POST /needs a second, ${connections} connections`,
        goal: `>= ${least} x peer`,
        ours: middle(connections, 'ours', 'perSecond').toFixed(0),
        peer: middle(connections, 'peer', 'perSecond').toFixed(0),
        ratio: ratios(connections, (round) => round.ours.perSecond / round.peer.perSecond),
        holds: (ratio) => ratio >= least,
    });
    const cpu = middle(64, 'ours', 'cpuUs');
    const follows = median(followed.map((result) => result.perSecond));
    return [
        post(64, 2),
        post(256, 2.5),
        { what: 'p99 of POST /needs, 64 connections', goal: '<= 0.5 x peer',
            ours: `${middle(64, 'ours', 'p99Ms').toFixed(1)} ms`, peer: `${middle(64, 'peer', 'p99Ms').toFixed(1)} ms`,
            ratio: ratios(64, (round) => round.ours.p99Ms / round.peer.p99Ms), holds: (ratio) => ratio <= 0.5 },
        { what: 'CPU of POST /needs', goal: '<= 150 us', ours: `${cpu.toFixed(0)} us`,
            peer: `${middle(64, 'peer', 'cpuUs').toFixed(0)} us`, holds: () => cpu <= 150 },
        { what: 'GET /needs/{code} a second, 64 connections', goal: '>= 20000', ours: follows.toFixed(0),
            holds: () => follows >= 20000 },
        { what: `memory of an idle connection, of ${idleConnections}`, goal: '<= 4096 B',
            ours: `${idleCost.toFixed(0)} B`, holds: () => idleCost <= 4096 },
    ];
}

function print(rows) {
    const line = (what, goal, ours, peer, ratio, verdict) =>
        console.log(what.padEnd(46), goal.padEnd(14), ours.padStart(9), peer.padStart(9), ratio.padStart(7), ` ${verdict}`);
    line('', 'goal', 'istijaba', 'peer', 'ratio', '');
    let met = 0;
    for (const row of rows) {
        const holds = row.holds(row.ratio);
        met += holds;
        line(row.what, row.goal, row.ours, row.peer ?? '', row.ratio?.toFixed(2) ?? '', holds ? 'pass' : 'FAIL');
    }
    console.log(`\n${met} of ${rows.length} goals met (peer: Fastify + better-sqlite3, one bare durable insert; ` +
        `medians of ${rounds} rounds of ${seconds} s)`);
    return met === rows.length;
}

async function main() {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    const ours = await startOurs(18411, 'data');
    const peer = await startPeer(18412);
    const raised = await raiseInTurns(ours, peer);
    await stop(peer);
    const followed = await follow(ours);
    await stop(ours);
    const quiet = await startOurs(18413, 'idle');
    const idleCost = await idleBytes(quiet);
    await stop(quiet);
    return print(rowsOf(raised, followed, idleCost));
}

try {
    process.exitCode = (await main()) ? 0 : 1;
} finally {
    agent.destroy();
    running.forEach((child) => child.kill('SIGKILL'));
    rmSync(scratch, { recursive: true, force: true });
}

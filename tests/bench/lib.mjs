// What the measurements share: servers that are started and stopped, requests, loads by wrk. No goal is judged here.
import { spawn, execFileSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));
const running = new Set();
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

// ---- Servers ----

// Resolves when `path` answers, with how long that took. `log`: a file for what it says.
export async function start(command, args, { port, path, log, ...options }) {
    const out = openSync(log, 'a');
    const began = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', out, out], ...options });
    running.add(child);
    while (performance.now() - began < 10000) {
        if ((await ask('GET', port, path).catch(() => null)) !== null) {
            return { pid: child.pid, port, child, startMs: performance.now() - began };
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${command} does not answer: ${readFileSync(log, 'utf8')}`);
}

export function stop(server) {
    running.delete(server.child);
    return new Promise((resolve) => {
        server.child.once('exit', resolve);
        server.child.kill('SIGTERM');
    });
}

// Whatever happened: nothing is left running.
export function endAll() {
    agent.destroy();
    running.forEach((child) => child.kill('SIGKILL'));
}

// ---- Requests ----

export function ask(method, port, path, headers = {}, body = undefined) {
    return new Promise((resolve, reject) => {
        const request = http.request({ method, port, path, headers, agent, host: '127.0.0.1' }, (reply) => {
            let text = '';
            reply.setEncoding('utf8');
            reply.on('data', (piece) => (text += piece));
            reply.on('end', () => resolve({ status: reply.statusCode, text, headers: reply.headers }));
        });
        request.on('error', reject);
        request.end(body);
    });
}

export function askJson(method, port, path, body, headers = {}) {
    return ask(method, port, path, { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
        JSON.stringify(body));
}

export async function raiseOne(server) {
    const reply = await askJson('POST', server.port, '/needs',
        { for: 'person', area: 'PS0201', lines: [{ item: 'blanket', quantity: 2 }] });
    if (reply.status !== 201) {
        throw new Error(`POST /needs: ${reply.status} ${reply.text}`);
    }
    return JSON.parse(reply.text).code;
}

// ---- Measuring ----

// Ours is a supervisor with a server and a vault below it.
function family(pid) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
    return [pid, ...children.flatMap(family)];
}

const total = (pid, what) => family(pid).reduce((sum, one) => sum + what(one), 0);

function ownTicks(pid) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
}

const cpuTicks = (pid) => total(pid, ownTicks);

export const residentBytes = (pid) => total(pid, ownBytes);

function ownBytes(pid) {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) * 1024;
}

// wrk on one thread: what it does not use is left to the server. `extra`: further arguments of wrk.
export function load(server, script, { connections, seconds, path = '/', extra = [], environment = {} }) {
    const before = cpuTicks(server.pid);
    const said = execFileSync('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s',
        join(here, script), ...extra, `http://127.0.0.1:${server.port}${path}`],
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

export function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// ---- The table ----

// Rows of { what, goal, ours, peer?, ratio?, holds }. Whether all hold.
export function printTable(rows, remark) {
    const line = (what, goal, ours, peer, ratio, verdict) =>
        console.log(what.padEnd(46), goal.padEnd(14), ours.padStart(9), peer.padStart(9), ratio.padStart(7), ` ${verdict}`);
    line('', 'goal', 'istijaba', 'peer', 'ratio', '');
    const met = rows.filter((row) => row.holds).length;
    for (const row of rows) {
        line(row.what, row.goal, row.ours, row.peer ?? '', row.ratio?.toFixed(2) ?? '', row.holds ? 'pass' : 'FAIL');
    }
    console.log(`\n${met} of ${rows.length} goals met (${remark})`);
    return met === rows.length;
}

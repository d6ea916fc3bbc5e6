// Measures public pages in a browser as poor phones meet them: the first paint on a line of 50 kbit/s with the processor
// slowed sixfold, Lighthouse's four categories, and what an area page costs the server. script/bench calls it:
// node pages.mjs PROGRAM MODULES SCRATCH. Medians are judged: what else the machine does is measured with it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve as absolute } from 'node:path';
import { pathToFileURL } from 'node:url';

import { endAll, load, median, printTable, start, stop } from './lib.mjs';

const [program, modules, scratch] = process.argv.slice(2).map((path) => absolute(path));
const { resolve } = createRequire(join(modules, 'package.json'));
const { default: puppeteer } = await import(pathToFileURL(resolve('puppeteer-core')));
const { default: lighthouse } = await import(pathToFileURL(resolve('lighthouse')));

const port = 18431;
const runs = Number(process.env.BENCH_RUNS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const most = { paintMs: 2000, cpuUs: 330, p99Ms: 10 };
const slowLine = { offline: false, latency: 0, downloadThroughput: 50000 / 8, uploadThroughput: 50000 / 8 };
const phone = { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];

// Milliseconds to the first contentful paint of somebody who comes for the first time.
async function paint(browser, url) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const session = await page.createCDPSession();
    await page.setViewport(phone);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', slowLine);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    await page.goto(url, { waitUntil: 'load', timeout: 60000 });
    const ms = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
    await context.close();
    return ms;
}

async function paintRow(browser, origin, path) {
    const times = [];
    for (let run = 0; run < runs; run++) {
        times.push(await paint(browser, origin + path));
    }
    const ms = median(times);
    return { what: `first paint of ${path}, 50 kbit/s, processor / 6`, goal: `<= ${most.paintMs} ms`,
        ours: `${ms.toFixed(0)} ms`, holds: ms <= most.paintMs };
}

// The least of the four categories' medians, of 100.
async function lighthouseRow(browser, origin, path, language) {
    const scores = {};
    for (let run = 0; run < Math.min(runs, 3); run++) {
        const { lhr } = await lighthouse(origin + path, {
            port: Number(new URL(browser.wsEndpoint()).port), output: 'json', logLevel: 'silent',
            extraHeaders: { Cookie: `lang=${language}` },
            onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
        });
        for (const { id, score } of Object.values(lhr.categories)) {
            (scores[id] ??= []).push(Math.round((score ?? 0) * 100));
        }
    }
    const medians = Object.values(scores).map(median);
    return { what: `Lighthouse of ${path} (${language}): ${Object.keys(scores).map((id) => id.slice(0, 4)).join(' ')}`,
        goal: '100 each', ours: medians.join(' '), holds: medians.length === 4 && Math.min(...medians) === 100 };
}

function costRows(server) {
    const asked = load(server, 'page.lua', { connections: 64, seconds, path: '/areas/PS0203' });
    return [
        { what: 'CPU of an area page', goal: `<= ${most.cpuUs} us`, ours: `${asked.cpuUs.toFixed(0)} us`,
            holds: asked.cpuUs <= most.cpuUs },
        { what: 'p99 of an area page, 64 connections', goal: `<= ${most.p99Ms} ms`, ours: `${asked.p99Ms.toFixed(1)} ms`,
            holds: asked.p99Ms <= most.p99Ms },
    ];
}

async function main() {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    const data = join(scratch, 'data');
    execFileSync(program, ['demo', '--data', data], { stdio: 'ignore' });
    const server = await start(program, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`],
        { port, path: '/health', log: join(scratch, 'log') });
    const rows = costRows(server);
    const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
    const origin = `http://127.0.0.1:${port}`;
    for (const path of ['/', '/areas/PS0203']) {
        rows.push(await paintRow(browser, origin, path));
    }
    for (const path of ['/', '/areas/PS0203', '/sectors/food', '/how-it-works']) {
        for (const language of ['ar', 'en']) {
            rows.push(await lighthouseRow(browser, origin, path, language));
        }
    }
    await browser.close();
    await stop(server);
    return printTable(rows, `medians of ${runs} paints and ${Math.min(runs, 3)} audits`);
}

try {
    process.exitCode = (await main()) ? 0 : 1;
} finally {
    endAll();
    rmSync(scratch, { recursive: true, force: true });
}

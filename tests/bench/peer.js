// What script/bench compares istijaba with: Fastify and better-sqlite3 doing one bare durable
// insert a POST. It checks nothing, keeps no events and no counts. Usage: node peer.js FILE PORT
'use strict';

const { randomBytes } = require('node:crypto');
const fastify = require('fastify');
const Database = require('better-sqlite3');

const [file, port] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE IF NOT EXISTS need (id INTEGER PRIMARY KEY, code TEXT, whom TEXT, area TEXT,
    people INTEGER, phone TEXT, name TEXT, lines TEXT, words TEXT, created_at INTEGER)`);
const insert = db.prepare(`INSERT INTO need (code, whom, area, people, phone, name, lines, words, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);

const server = fastify({ logger: false });
server.post('/needs', (request, reply) => {
    const need = request.body;
    const code = randomBytes(10).toString('hex');
    insert.run(code, need.for, need.area, need.people, need.phone, need.name, JSON.stringify(need.lines),
        need.words, Date.now());
    reply.code(201).send({ code });
});
server.listen({ host: '127.0.0.1', port: Number(port) }).then(() => console.log('ready'));

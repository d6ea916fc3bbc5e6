// Joins two TrueType fonts of one family: the glyphs of the second (digits and punctuation, without
// layout rules) are added to the first (Arabic, with its rules). The fonts come from hb-subset; this
// is no general merger: no hints, no glyph names, no variations.
import { readFileSync, writeFileSync } from 'node:fs';

const MORE_COMPONENTS = 0x20;

function readTables(file) {
    const bytes = readFileSync(file);
    const tables = new Map();
    for (let i = 0; i < bytes.readUInt16BE(4); i++) {
        const at = 12 + 16 * i;
        const from = bytes.readUInt32BE(at + 8);
        tables.set(bytes.toString('latin1', at, at + 4), Buffer.from(bytes.subarray(from, from + bytes.readUInt32BE(at + 12))));
    }
    return { tables, version: bytes.readUInt32BE(0) };
}

function readGlyphs({ tables }) {
    const long = tables.get('head').readInt16BE(50) === 1;
    const loca = tables.get('loca');
    const offset = (id) => (long ? loca.readUInt32BE(4 * id) : 2 * loca.readUInt16BE(2 * id));
    const metrics = tables.get('hmtx');
    const wide = tables.get('hhea').readUInt16BE(34);
    const glyphs = [];
    for (let id = 0; id < tables.get('maxp').readUInt16BE(4); id++) {
        const advance = metrics.readUInt16BE(4 * Math.min(id, wide - 1));
        const bearing = id < wide ? metrics.readInt16BE(4 * id + 2) : metrics.readInt16BE(4 * wide + 2 * (id - wide));
        glyphs.push({ advance, bearing, outline: Buffer.from(tables.get('glyf').subarray(offset(id), offset(id + 1))) });
    }
    return glyphs;
}

// Character -> glyph, of the format 4 subtable that hb-subset always writes.
function readCharacters({ tables }) {
    const cmap = tables.get('cmap');
    const characters = new Map();
    for (let i = 0; i < cmap.readUInt16BE(2); i++) {
        const at = cmap.readUInt32BE(4 + 8 * i + 4);
        if (cmap.readUInt16BE(at) !== 4) {
            continue;
        }
        const segments = cmap.readUInt16BE(at + 6) / 2;
        for (let s = 0; s < segments; s++) {
            const end = cmap.readUInt16BE(at + 14 + 2 * s);
            const start = cmap.readUInt16BE(at + 16 + 2 * segments + 2 * s);
            const delta = cmap.readUInt16BE(at + 16 + 4 * segments + 2 * s);
            const rangeAt = at + 16 + 6 * segments + 2 * s;
            const range = cmap.readUInt16BE(rangeAt);
            for (let code = start; code <= end && code !== 0xffff; code++) {
                const raw = range === 0 ? code : cmap.readUInt16BE(rangeAt + range + 2 * (code - start));
                const id = raw === 0 && range !== 0 ? 0 : (raw + delta) & 0xffff;
                if (id !== 0) {
                    characters.set(code, id);
                }
            }
        }
    }
    return characters;
}

// A composite glyph names its parts by number: they move too.
function moveComponents(outline, shift) {
    if (outline.length === 0 || outline.readInt16BE(0) >= 0) {
        return;
    }
    for (let at = 10, flags = MORE_COMPONENTS; flags & MORE_COMPONENTS;) {
        flags = outline.readUInt16BE(at);
        outline.writeUInt16BE(outline.readUInt16BE(at + 2) + shift, at + 2);
        at += 4 + (flags & 1 ? 4 : 2) + (flags & 0x08 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
    }
}

function writeCharacters(characters) {
    const runs = [];
    for (const [code, id] of [...characters].sort((a, b) => a[0] - b[0])) {
        const last = runs.at(-1);
        if (last && last.end === code - 1 && id - code === last.delta) {
            last.end = code;
        } else {
            runs.push({ start: code, end: code, delta: id - code });
        }
    }
    runs.push({ start: 0xffff, end: 0xffff, delta: 1 });
    const n = runs.length;
    const power = 2 ** Math.floor(Math.log2(n));
    const words = [4, 16 + 8 * n, 0, 2 * n, 2 * power, Math.log2(power), 2 * (n - power),
        ...runs.map((run) => run.end), 0, ...runs.map((run) => run.start),
        ...runs.map((run) => run.delta & 0xffff), ...runs.map(() => 0)];
    const cmap = Buffer.alloc(12 + 2 * words.length);
    cmap.writeUInt16BE(1, 2);
    cmap.writeUInt16BE(3, 4);
    cmap.writeUInt16BE(1, 6);
    cmap.writeUInt32BE(12, 8);
    words.forEach((word, i) => cmap.writeUInt16BE(word, 12 + 2 * i));
    return cmap;
}

function writeGlyphs(tables, glyphs) {
    const loca = Buffer.alloc(4 * (glyphs.length + 1));
    const metrics = Buffer.alloc(4 * glyphs.length);
    const outlines = [];
    let offset = 0;
    glyphs.forEach((glyph, id) => {
        const padded = Buffer.concat([glyph.outline, Buffer.alloc(-glyph.outline.length & 3)]);
        outlines.push(padded);
        offset += padded.length;
        loca.writeUInt32BE(offset, 4 * (id + 1));
        metrics.writeUInt16BE(glyph.advance, 4 * id);
        metrics.writeInt16BE(glyph.bearing, 4 * id + 2);
    });
    tables.set('glyf', Buffer.concat(outlines));
    tables.set('loca', loca);
    tables.set('hmtx', metrics);
    tables.get('head').writeInt16BE(1, 50);
    tables.get('hhea').writeUInt16BE(glyphs.length, 34);
    tables.get('maxp').writeUInt16BE(glyphs.length, 4);
}

function sum(bytes) {
    let total = 0;
    for (let at = 0; at < bytes.length; at += 4) {
        total = (total + bytes.readUInt32BE(at)) >>> 0;
    }
    return total;
}

function writeFont({ tables, version }) {
    tables.get('head').writeUInt32BE(0, 8);
    const names = [...tables.keys()].sort();
    const power = 2 ** Math.floor(Math.log2(names.length));
    const head = Buffer.alloc(12 + 16 * names.length);
    head.writeUInt32BE(version, 0);
    [names.length, 16 * power, Math.log2(power), 16 * (names.length - power)].forEach((word, i) => head.writeUInt16BE(word, 4 + 2 * i));
    const parts = [head];
    let offset = head.length;
    let headAt = 0;
    names.forEach((name, i) => {
        const bytes = tables.get(name);
        const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
        head.write(name, 12 + 16 * i, 'latin1');
        [sum(padded), offset, bytes.length].forEach((word, k) => head.writeUInt32BE(word, 16 + 16 * i + 4 * k));
        headAt = name === 'head' ? offset : headAt;
        parts.push(padded);
        offset += padded.length;
    });
    const font = Buffer.concat(parts);
    font.writeUInt32BE((0xb1b0afba - sum(font)) >>> 0, headAt + 8);
    return font;
}

const [first, second, out] = process.argv.slice(2);
const base = readTables(first);
const added = readTables(second);
if (base.tables.get('head').readUInt16BE(18) !== added.tables.get('head').readUInt16BE(18)) {
    throw new Error('the fonts have different units');
}
const glyphs = readGlyphs(base);
const shift = glyphs.length - 1; // the second font's glyph 0 (.notdef) is left out
const characters = readCharacters(base);
for (const glyph of readGlyphs(added).slice(1)) {
    moveComponents(glyph.outline, shift);
    glyphs.push(glyph);
}
for (const [code, id] of readCharacters(added)) {
    if (!characters.has(code)) {
        characters.set(code, id + shift);
    }
}
writeGlyphs(base.tables, glyphs);
base.tables.set('cmap', writeCharacters(characters));
// What maxp promises (points, contours, …) must hold for the added glyphs too.
for (let at = 6; at < base.tables.get('maxp').length; at += 2) {
    base.tables.get('maxp').writeUInt16BE(Math.max(base.tables.get('maxp').readUInt16BE(at), added.tables.get('maxp').readUInt16BE(at)), at);
}
writeFileSync(out, writeFont(base));

// Gathers the messages that scripts say (say("key"…)) of both languages into one file that they import.
// usage: node words.mjs WORDS_DIR ISLANDS_DIR OUTPUT.json
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [words, islands, output] = process.argv.slice(2);

function scriptsIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? scriptsIn(path) : path.endsWith(".ts") ? [path] : [];
  });
}

const keys = new Set(scriptsIn(islands).flatMap((path) =>
  [...readFileSync(path, "utf8").matchAll(/\bsay\("([^"]+)"/g)].map(([, key]) => key)));

function messagesOf(language) {
  const all = JSON.parse(readFileSync(join(words, `${language}.json`), "utf8"));
  return Object.fromEntries([...keys].sort().map((key) => {
    if (!(key in all)) {
      console.error(`${language}.json: no message "${key}"`);
      process.exit(1);
    }
    return [key, all[key]];
  }));
}

writeFileSync(output, JSON.stringify({ ar: messagesOf("ar"), en: messagesOf("en") }));

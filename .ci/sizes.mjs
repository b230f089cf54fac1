// Prints the sizes of the built page's files and says if what the first screen loads is too big, or
// the editor; with --strict it fails then.
//
// The first screen is index.html and all it names, and what those scripts import at once; what is
// loaded later (the part of the app that the first screen does not run) is listed and not counted.
// A frame is the same of embed/index.html; what one can do with a picture alone follows, and no more.
// A frame with a lesson and all panels but the editor waits for more, of which the longest lesson's text.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const budget = 250_000; // bytes, brotli
const frameBudget = 220_000; // the same, of a frame until it can be used
const panelsBudget = 300_000; // the same, of one with a lesson and all panels but the editor
const editorBudget = 130_000; // the same, of what is loaded when the editor is first used

const folder = process.argv[2];
const texts = /\.(css|html|js|mjs|json|svg|txt|yaml)$/;
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();

/** The files that this one names, of those there are: by their names, in attributes or imports. */
function named(file) {
  if (!/\.(html|js|mjs)$/.test(file)) return [];
  const text = readFileSync(join(folder, file), "utf8");
  const found = file.endsWith(".html")
    ? text.matchAll(/(?:href|src|data-js|data-wasm)=["']?([^"'\s>]+)/g)
    : text.matchAll(/(?:^|[\s;}])(?:import|export)\b[^"'()]*["']([^"']+)["']/g);
  return [...found].map(([, name]) => normalize(join(dirname(file), name))).filter((name) => files.includes(name));
}

/** A page and all that it loads before it can be used. */
function whole(page) {
  const all = new Set([page]);
  for (const file of all) named(file).forEach((name) => all.add(name));
  return all;
}

const first = whole("index.html");
const framed = whole("embed/index.html");
const parts = (...names) => files.filter((file) => names.some((name) => file.includes(name)));
const follows = parts("_frame_both", "_frame_played", "embed-walk");
const panels = parts("_frame_both", "_frame_panels", "embed-walk", "embed-more");
const empty = () => ({ raw: 0, gzip: 0, brotli: 0 });
const sum = empty();
const frame = empty();
const played = empty();
const taught = empty();
const longest = empty();
let editor = 0;
/** Folders of many small files: a line each. */
const folders = {};
const line = (name, size, note = "") =>
  console.log(
    `${name.padEnd(40)}${[size.raw, size.gzip, size.brotli].map((n) => String(n).padStart(10)).join("")}  ${note}`,
  );

console.log(`${"file".padEnd(40)}${["raw", "gzip", "brotli"].map((n) => n.padStart(10)).join("")}`);
for (const file of files) {
  const bytes = readFileSync(join(folder, file));
  const size = { raw: bytes.length, gzip: bytes.length, brotli: bytes.length };
  if (texts.test(file) || file.endsWith(".wasm")) {
    size.gzip = gzipSync(bytes, { level: 9 }).length;
    size.brotli = brotliCompressSync(bytes).length;
  }
  const place = dirname(file);
  if (place === ".") line(file, size, first.has(file) ? "" : framed.has(file) ? "frame" : "later");
  if (file.startsWith("editor-")) editor += size.brotli;
  for (const key of Object.keys(sum)) {
    if (first.has(file)) sum[key] += size[key];
    if (framed.has(file)) frame[key] += size[key];
    if (framed.has(file) || follows.includes(file)) played[key] += size[key];
    if (framed.has(file) || panels.includes(file)) taught[key] += size[key];
    if (/^lessons\/plain\//.test(file)) longest[key] = Math.max(longest[key], size[key]);
    if (place !== ".") (folders[place] ??= empty())[key] += size[key];
  }
}
for (const [place, size] of Object.entries(folders)) line(`${place}/`, size, "later");
line("first screen", sum, `of ${budget}`);
line("frame, a picture, until it can be used", frame, `of ${frameBudget}`);
line("frame, the picture with all one does", played);
for (const key of Object.keys(taught)) taught[key] += longest[key];
line("frame, all but the editor, the same", taught, `of ${panelsBudget}`);
const over = [
  ["frame", frame.brotli - frameBudget],
  ["frame with all but the editor", taught.brotli - panelsBudget],
  ["first screen", sum.brotli - budget],
  ["editor", editor - editorBudget],
].filter(([, bytes]) => bytes > 0);
for (const [what, bytes] of over) console.log(`the ${what} is ${bytes} bytes over its budget`);
if (over.length > 0) process.exit(process.argv.includes("--strict") ? 1 : 0);

// Makes the built page's files small, in place: wasm by wasm-opt, the glue and the style sheets by
// esbuild, which also become two, one for the first screen: ten small files pack worse, and are ten requests. What
// wasm-opt did once is kept under target/ by its content, so that building the same again takes no time.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildSync, transformSync } from "esbuild";

import { binaryen, flags } from "./wat.mjs";

const folder = process.argv[2];
/** Style sheets of what no first screen has: they come with the rest of the app. */
const later = ["pieces", "walk", "terminal", "lesson", "assist", "sheet", "present", "contrast", "keep", "print"];
const kept = "target/wasm-opt";
const { version } = JSON.parse(readFileSync("node_modules/binaryen/package.json", "utf8"));
mkdirSync(kept, { recursive: true });
optimiseWasm();
optimiseGlue();
joinScripts();
joinStyles();

function optimiseWasm() {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".wasm"))) {
    const file = join(folder, name);
    const key = createHash("sha256").update(version).update(flags.join()).update(readFileSync(file));
    const optimised = join(kept, `${key.digest("hex")}.wasm`);
    if (!existsSync(optimised)) {
      const half = `${optimised}.${process.pid}`;
      binaryen("wasm-opt", file, "-o", half, ...flags);
      renameSync(half, optimised);
    }
    copyFileSync(optimised, file);
  }
}

function optimiseGlue() {
  for (const name of readdirSync(folder).filter((file) => file.startsWith("app-") && file.endsWith(".js"))) {
    const file = join(folder, name);
    writeFileSync(file, small(readFileSync(file, "utf8"), "js"));
  }
}

/** What the page's own script imports becomes part of it: each file more is a way there and back. */
function joinScripts() {
  const script = join(folder, "start.js");
  buildSync({ entryPoints: [script], outfile: script, allowOverwrite: true, bundle: true, format: "esm", minify: true, legalComments: "none", target: "esnext" });
  rmSync(join(folder, "wasm.js"));
  const keep = small(readFileSync("assets/keep.js", "utf8"), "js");
  writeFileSync(join(folder, "keep.js"), keep);
  const page = join(folder, "index.html");
  const html = readFileSync(page, "utf8");
  writeFileSync(page, html.replace(/ data-wasm=/, ' data-keep="keep.js" data-worker="sw.js"$&'));
}

function joinStyles() {
  const page = join(folder, "index.html");
  let html = readFileSync(page, "utf8");
  const links = [...html.matchAll(/<link\b[^>]*rel="?stylesheet"?[^>]*>/g)].map(([link]) => link);
  const names = links.map((link) => /href="?(?:\.?\/)?([^"\s>]+\.css)/.exec(link)[1]);
  const isLater = (name) => later.some((part) => name.startsWith(`${part}-`));
  const name = sheet("style", names.filter((found) => !isLater(found)));
  const rest = sheet("later", names.filter(isLater));
  names.forEach((old) => rmSync(join(folder, old)));
  html = html.replace(/ data-wasm=/, ` data-style="${rest}"$&`);
  for (const [place, link] of links.entries()) {
    html = html.replace(link, place ? "" : link.replace(names[0], name));
  }
  writeFileSync(page, html);
}

/** One sheet of these, and its name. */
function sheet(title, names) {
  const joined = small(names.map((name) => readFileSync(join(folder, name), "utf8")).join("\n"), "css");
  const name = `${title}-${createHash("sha256").update(joined).digest("hex").slice(0, 16)}.css`;
  writeFileSync(join(folder, name), joined);
  return name;
}

/** The same code in fewer characters; all browsers that can run the app know its syntax. */
function small(code, loader) {
  return transformSync(code, { loader, minify: true, legalComments: "none", target: "esnext" }).code;
}

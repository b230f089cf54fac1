// Makes the editor one file beside the page's others, and tells the page its name; Trunk runs this
// after each build, for `make build` and `make serve` alike. The page loads it when it is first used.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildSync } from "esbuild";

const folder = process.env.TRUNK_STAGING_DIR;
const built = buildSync({
  entryPoints: ["src/app/editor/codemirror.js"],
  banner: { js: "/*! With CodeMirror and Lezer, (c) Marijn Haverbeke and others, MIT licence. */" },
  bundle: true,
  format: "esm",
  legalComments: "none",
  loader: { ".css": "text" },
  minify: true,
  target: "es2022",
  write: false,
});
const [{ contents }] = built.outputFiles;
const name = `editor-${createHash("sha256").update(contents).digest("hex").slice(0, 16)}.js`;
writeFileSync(join(folder, name), contents);

const page = join(folder, "index.html");
const html = readFileSync(page, "utf8");
const told = html.replace(/ data-wasm=/, ` data-editor="${name}"$&`);
if (told === html) throw new Error("the page has no start script to be told of the editor");
writeFileSync(page, told);

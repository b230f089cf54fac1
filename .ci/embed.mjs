// What other pages need of this one: the page for frames, once for each lesson and preset, the
// element's script, posters, oEmbed files, the texts of lessons, and the page that makes snippets.
// Runs after .ci/optimise.mjs. PACKETWALK_PUBLIC is the address the page will have, for oEmbed.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildSync, transformSync } from "esbuild";

const folder = process.argv[2];
const at = process.env.PACKETWALK_PUBLIC ?? "https://packetwalk.example/";
const page = readFileSync(join(folder, "index.html"), "utf8");
const attributes = [...page.matchAll(/ data-(\w+)="?([^" >]+)"?/g)];
const told = Object.fromEntries(attributes.map(([, name, file]) => [name, file.replace(/^\.?\//, "")]));

const scripts = { bundle: true, format: "esm", minify: true, legalComments: "none", target: "es2022" };
for (const name of ["embed", "embed-style", "packet-walk", "packet-walk-parent", "snippet"]) {
  buildSync({ ...scripts, entryPoints: [`assets/${name}.js`], outfile: join(folder, `${name}.js`) });
}
for (const name of ["manifest.webmanifest", "icons"]) cpSync(join("assets", name), join(folder, name), { recursive: true });
cpSync("assets/lessons", join(folder, "lessons"), { recursive: true, filter: (file) => !/\.md$|-more\.yaml$/.test(file) });
// A lesson that is too long for one file of sources is one here, as in `lesson/catalog`.
for (const more of readdirSync("assets/lessons").filter((file) => file.endsWith("-more.yaml"))) {
  appendFileSync(join(folder, "lessons", more.replace("-more", "")), readFileSync(join("assets/lessons", more)));
}

const posters = join(folder, "poster");
const plain = join(folder, "lessons/plain");
for (const [example, to] of [["posters", posters], ["lessons", plain]]) {
  execFileSync("cargo", ["run", "--locked", "--quiet", "--example", example, to], { stdio: "inherit" });
}
const list = JSON.parse(readFileSync(join(posters, "index.json"), "utf8"));

const [style, walk, more] = sheets();
const template = readFileSync("assets/embed.html", "utf8");
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
mkdirSync(join(folder, "embed"), { recursive: true });
mkdirSync(join(folder, "oembed"), { recursive: true });
for (const entry of list) {
  write(`embed/${entry.id}.html`, entry, `${entry.kind}=${entry.id}`);
  writeFileSync(join(folder, "oembed", `${entry.id}.json`), `${JSON.stringify(oembed(entry))}\n`);
}
// Which lesson the fragment names no file can know: this one's picture is the first world's.
const first = list.find(({ kind }) => kind === "preset");
write("embed/index.html", first, "");
snippetPage();

function write(file, { id, title, words }, open) {
  const values = { js: told.js, wasm: told.wasm, id, title: escaped(title), words: escaped(words), style, open, data: data(), picture: picture(id) };
  writeFileSync(join(folder, file), template.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]));
}

/** The names of the app's files, as a page one folder down has them. */
function data() {
  const names = { js: told.js, wasm: told.wasm, editor: told.editor, walk, style: more };
  return Object.entries(names).map(([name, file]) => `data-${name}="../${file}"`).join(" ");
}

/** A poster's drawing without its own rules: the page's are the same. */
function picture(id) {
  const svg = readFileSync(join(posters, `${id}.svg`), "utf8");
  return svg.replace(/<style>[^]*?<\/style>/, "").replace(/ width="[^"]*" height="[^"]*"/, "").trim();
}

/** Three sheets: for the picture and its bar, for what a request brings, and for all other panels. */
function sheets() {
  const picture = ["tokens", "base", "poster", "layout", "panels", "stage", "embed"];
  const walk = ["pieces", "walk", "load", "contrast"];
  const more = ["lesson", "editor", "assist", "terminal", "time", "sheet", "print"];
  return [sheet("embed", picture), sheet("embed-walk", walk), sheet("embed-more", more)];
}

function sheet(title, parts) {
  const text = parts.map((part) => readFileSync(`style/${part}.css`, "utf8")).join("\n");
  const { code } = transformSync(text, { loader: "css", minify: true, target: "esnext" });
  const name = `${title}-${createHash("sha256").update(code).digest("hex").slice(0, 16)}.css`;
  writeFileSync(join(folder, name), code);
  return name;
}

function oembed({ id, title }) {
  const [width, height] = [720, 420];
  const html = `<iframe src="${at}embed/${id}.html" title="${escaped(title)}" width="${width}" height="${height}" loading="lazy" style="width:100%;aspect-ratio:12/7;border:0" allow="fullscreen; clipboard-write"></iframe>`;
  const provider = { provider_name: "Packetwalk", provider_url: at };
  return { version: "1.0", type: "rich", ...provider, title, width, height, html, thumbnail_url: `${at}poster/${id}.svg`, thumbnail_width: width, thumbnail_height: 400 };
}

/** Of the settings' names and values only what the person chooses stands in the page itself. */
function snippetPage() {
  const option = ({ kind, id, title }) => `<option value="${kind}=${id}">${escaped(title)}</option>`;
  const of = (kind) => list.filter((entry) => entry.kind === kind).map(option).join("\n");
  const integrity = createHash("sha384").update(readFileSync(join(folder, "packet-walk.js"))).digest("base64");
  const values = { integrity, lessons: of("lesson"), presets: of("preset"), style: page.match(/style-[0-9a-f]+\.css/)[0] };
  const html = readFileSync("assets/snippet.html", "utf8").replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);
  writeFileSync(join(folder, "snippet.html"), html);
  const css = readFileSync("style/snippet.css", "utf8");
  writeFileSync(join(folder, "snippet.css"), transformSync(css, { loader: "css", minify: true, target: "esnext" }).code);
}
rmSync(join(posters, "index.json"));

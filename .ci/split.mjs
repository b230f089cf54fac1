// Divides the app's module in two, so that the first screen waits for what it runs and no more.
//
// The first part is a whole app. Where a function of the rest stood it has a stub, which has the
// rest loaded (`need_rest`, an export of the app) if it is not there and calls it through the table.
// The rest imports memory, tables, globals and functions from the first part and puts its own
// functions into the table. Nothing that runs depends on which function is in which part.
//
// Done for the page of one's own, and for frames in other pages, which show less: there a third part
// holds what a picture alone never runs, and comes only where there is more, or when it is needed.
//
// Without a browser, which knows what the first screen runs, the app stays in one part.

import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { dividedData } from "./data_parts.mjs";
import { firstScreens, framed, functionsThatRun, page } from "./first_part.mjs";
import { assemble, flags, forms, kindOf, name, nameOf, namesBehind } from "./wat.mjs";

const table = "$0";

/**
 * Writes both parts of a module into a folder of their own: what runs on these visits, and the rest.
 * `mark` tells what this division adds from what one before it did.
 */
async function split(file, to, visits, title, mark = "") {
  const flag = `$is_rest_here${mark}`;
  const all = forms(file);
  const of = (kind) => all.filter((form) => kindOf(form) === kind);
  const needRest = nameOf(of("export").find((form) => form.includes('"need_rest"')));
  const ran = await functionsThatRun(all, folder, wasm, visits);
  const isFirst = (form) => ran.has(nameOf(form)) || nameOf(form) === needRest;
  const first = of("func").filter(isFirst);
  const later = new Map(of("func").filter((form) => !isFirst(form)).map((form) => [nameOf(form), form]));

  const slots = new Map(of("elem").flatMap(slotsOf));
  let { size } = sizeOf(of("table")[0]);
  const called = [...first, ...of("export")].flatMap((form) => namesBehind("call|func|ref.func", form));
  const stubs = [...new Set([...called, ...slots.keys()])].filter((found) => later.has(found)).map((found) => {
    if (!slots.has(found)) slots.set(found, [size++]);
    return stub(later.get(found), slots.get(found)[0], needRest, flag);
  });

  const { exports, imports } = shared(all, [...later.values()], later, flag, mark);
  const whole = all.filter((form) => !["func", "table", "data"].includes(kindOf(form)));
  const { early, late } = dividedData(of("data"), first);
  whole.push(...early);
  const tables = of("table").map((form) => (nameOf(form) === table ? resized(form, size) : form));
  const flagged = ` (global ${flag} (mut i32) (i32.const 0))`;
  assemble([...whole, ...tables, flagged, ...first, ...stubs, ...exports], join(to, "first.wasm"), ...flags);

  const own = [...slots].filter(([found]) => later.has(found));
  const places = own.flatMap(([found, at]) => at.map((slot) => ` (elem (table ${table}) (i32.const ${slot}) func ${found})`));
  const here = ` (func $here (global.set ${flag} (i32.const 1)))\n (start $here)`;
  assemble([...of("type"), ...imports, ...places, ...late, here, ...later.values()], join(to, "rest.wasm"), ...flags);
  console.log(`${title} runs ${first.length} of ${first.length + later.size} functions`);
}

/** Fails if the first part alone shows another first screen than the whole app. */
async function prove(parts, part) {
  const whole = await firstScreens(folder, part.of);
  const alone = "target/first-alone";
  rmSync(alone, { recursive: true, force: true });
  cpSync(folder, alone, { recursive: true });
  publish(parts, alone, part);
  for (const name of [part.rest, part.more]) if (name) rmSync(join(alone, name));
  const shown = await firstScreens(alone, part.of);
  const place = shown.findIndex((screen, place) => screen !== whole[place]);
  if (place >= 0) {
    const [is, was] = [shown[place], whole[place]];
    const from = [...was].findIndex((letter, at) => letter !== is[at]);
    const parts = [was, is].map((screen) => screen.slice(Math.max(0, from - 80), from + 160));
    throw new Error(`the first part alone shows another first screen than the whole app: ${part.title}, look ${place}\n${parts.join("\n")}`);
  }
}

/** Puts the parts into a folder beside or in place of the whole, and tells its pages. */
function publish(parts, to, { first, rest, more, pages }) {
  copyFileSync(join(parts, "first.wasm"), join(to, first));
  copyFileSync(join(parts, "rest.wasm"), join(to, rest));
  if (more) copyFileSync(join(parts, "more.wasm"), join(to, more));
  for (const page of pages()) {
    const html = readFileSync(join(to, page), "utf8");
    const named = (found, up) => `${found} data-rest="${up}${rest}"${more ? ` data-more="${up}${more}"` : ""}`;
    const told = html.replace(/ data-wasm="?((?:\.\.\/)?)[^" >]+"?/, named);
    writeFileSync(join(to, page), told.replaceAll(wasm, first));
  }
}

/** A frame's three parts: what its first screen runs, what one can do with a picture, all else. */
async function splitFrame(file, to) {
  const played = join(to, "played");
  mkdirSync(played, { recursive: true });
  await split(file, played, framed, "a picture in a frame");
  await split(join(played, "first.wasm"), to, { first: framed.first }, "a frame's first screen", "_");
  renameSync(join(played, "rest.wasm"), join(to, "more.wasm"));
}

/** The functions in a table with their slots there: `(elem $0 (i32.const 1) $a $b $a)`. */
function slotsOf(form) {
  const [start, listed] = form.split(/\(i32\.const (?=\d)/)[1].split(/\)(?: func)?/);
  const slots = new Map();
  for (const [place, [found]] of [...listed.matchAll(new RegExp(name, "g"))].entries()) {
    slots.set(found, [...(slots.get(found) ?? []), Number(start) + place]);
  }
  return [...slots];
}

const sizeOf = (form) => ({ size: Number(/ (\d+) /.exec(form)[1]) });

const resized = (form, size) => form.replace(/ \d+ \d+ funcref/, ` ${size} ${size} funcref`);

/** The types of a function's parameters and results, from its first line. */
function signature(form) {
  const [head] = form.split("\n");
  const types = (word) => [...head.matchAll(new RegExp(`\\(${word} (?:${name} )?([^)]*)\\)`, "g"))].map(([, found]) => found);
  const list = (word) => (types(word).length ? ` (${word} ${types(word).join(" ")})` : "");
  return { text: list("param") + list("result"), count: types("param").length };
}

function stub(form, slot, needRest, flag) {
  const { text, count } = signature(form);
  const given = Array.from({ length: count }, (_, place) => `(local.get ${place}) `).join("");
  return ` (func ${nameOf(form)}${text}
  (if (i32.eqz (global.get ${flag})) (then (call ${needRest})))
  (call_indirect ${table}${text} ${given}(i32.const ${slot})))`;
}

/** What the rest takes from the first part: the exports there and the imports here. */
function shared(all, rest, later, flag, mark) {
  const used = new Set(rest.flatMap((form) => namesBehind("call|ref.func|global.get|global.set", form)));
  const exports = [];
  const imports = [];
  const share = (kind, own, type) => {
    const id = `"${kind[0]}${mark}${exports.length.toString(36)}"`;
    exports.push(` (export ${id} (${kind} ${own}))`);
    imports.push(` (import "first" ${id} (${kind} ${own} ${type}))`);
  };
  for (const form of all) {
    const kind = kindOf(form);
    const own = kind === "import" ? nameOf(form) : nameOf(form);
    if (kind === "memory") share(kind, own, /\d+/.exec(form.slice(form.indexOf(own) + own.length))[0]);
    if (kind === "table") share(kind, own, /(\d+) (?:\d+ )?(\w+ref)/.exec(form).slice(1).join(" "));
    if (kind === "global" && used.has(own)) share(kind, own, /(\(mut \w+\)|[if]\d\d) /.exec(form)[1]);
    if (kind === "func" && used.has(own) && !later.has(own)) share(kind, own, signature(form).text);
    if (kind === "import" && form.includes(" (func ") && used.has(own)) share("func", own, signature(form).text);
  }
  share("global", flag, "(mut i32)");
  return { exports, imports };
}

/** A name for what comes of this module by these scripts. */
function keyOf(file) {
  const key = createHash("sha256").update(readFileSync(file));
  for (const script of ["split", "data_parts", "first_part", "wat"]) key.update(readFileSync(`.ci/${script}.mjs`));
  for (const script of ["embed", "wasm"]) key.update(readFileSync(`assets/${script}.js`));
  return key.digest("hex");
}

const folder = process.argv[2];
const wasm = readdirSync(folder).find((file) => file.endsWith("_bg.wasm"));
const called = (ending) => wasm.replace("_bg.wasm", ending);

// The page of one's own comes last: its first part takes the whole module's name.
const frames = () => readdirSync(join(folder, "embed")).map((file) => `embed/${file}`);
const parts = [
  { title: "a frame", of: framed, first: called("_frame.wasm"), rest: called("_frame_rest.wasm"), more: called("_frame_more.wasm"), pages: frames },
  { title: "the first screen", of: page, first: wasm, rest: called("_rest.wasm"), pages: () => ["index.html"] },
];

if (existsSync(process.env.CHROMIUM || "/usr/bin/chromium")) {
  const kept = join("target/split", keyOf(join(folder, wasm)));
  const place = (part) => join(kept, part.title.replaceAll(" ", "-"));
  for (const part of parts.filter((part) => !existsSync(place(part)))) {
    const half = `${place(part)}.${process.pid}`;
    mkdirSync(half, { recursive: true });
    if (part.more) await splitFrame(join(folder, wasm), half);
    else await split(join(folder, wasm), half, part.of, part.title);
    await prove(half, part);
    renameSync(half, place(part));
  }
  for (const part of parts) publish(place(part), folder, part);
} else {
  console.log("no Chromium is here to see what the first screen runs: the app stays in one part");
}

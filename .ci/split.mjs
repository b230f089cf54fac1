// Divides the app's module in parts, so that the first screen waits for what it runs and no more.
//
// The first part is a whole app. Where a function of another part stood it has a stub, which has that
// part loaded (`need_rest`, an export of the app) if it is not there and calls it through the table.
// The others import memory, tables, globals and functions from the first part and put their own
// functions into the table. Nothing that runs depends on which function is in which part.
//
// Done for the page of one's own, and for frames in other pages, which show less and come in more
// sorts. `.ci/first_part.mjs` says which parts there are.
//
// Without a browser, which knows what a first screen runs, the app stays in one part.

import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { dividedData } from "./data_parts.mjs";
import { firstScreens, frames, functionsThatRun, page } from "./first_part.mjs";
import { assemble, flags, forms, kindOf, name, nameOf, namesBehind } from "./wat.mjs";

const table = "$0";
const flagOf = (part) => `$is_${part}_here`;
const needOf = (part) => `$need_${part}`;

/** Writes the parts of a module into a folder of their own. */
async function split(file, to, { title, visits, parts, placeFor }) {
  const all = forms(file);
  const of = (kind) => all.filter((form) => kindOf(form) === kind);
  const needRest = nameOf(of("export").find((form) => form.includes('"need_rest"')));
  const runs = {};
  for (const [who, list] of Object.entries(visits)) runs[who] = await functionsThatRun(all, folder, wasm, list);
  const users = (found) => (found === needRest ? ["first"] : Object.keys(runs).filter((who) => runs[who].has(found)));
  const home = new Map(of("func").map((form) => [nameOf(form), placeFor(users(nameOf(form)))]));
  const held = Object.fromEntries(["first", ...parts].map((part) => [part, of("func").filter((form) => home.get(nameOf(form)) === part)]));

  const slots = new Map(of("elem").flatMap(slotsOf));
  let { size } = sizeOf(of("table")[0]);
  const stubs = called(held, of("export"), slots, home).map((form) => {
    const found = nameOf(form);
    if (!slots.has(found)) slots.set(found, [size++]);
    return stub(form, slots.get(found)[0], home.get(found));
  });

  const { exports, imports } = shared(all, held, home);
  const data = dividedData(of("data"), held, placeFor);
  const whole = all.filter((form) => !["func", "table", "data"].includes(kindOf(form)));
  const tables = of("table").map((form) => (nameOf(form) === table ? resized(form, size) : form));
  const globals = ["$wanted", ...parts.map(flagOf)].map((global) => ` (global ${global} (mut i32) (i32.const 0))`);
  const needs = parts.map((part, place) => ` (func ${needOf(part)} (global.set $wanted (i32.const ${place})) (call ${needRest}))`);
  const wanted = ' (export "wanted" (global $wanted))';
  assemble([...whole, ...data.first, ...tables, ...globals, ...needs, ...held.first, ...stubs, ...exports, wanted], join(to, "first.wasm"), ...flags);

  for (const part of parts) {
    const own = [...slots].filter(([found]) => home.get(found) === part);
    const places = own.flatMap(([found, at]) => at.map((slot) => ` (elem (table ${table}) (i32.const ${slot}) func ${found})`));
    const here = ` (func $here (global.set ${flagOf(part)} (i32.const 1)))\n (start $here)`;
    assemble([...of("type"), ...imports[part], ...places, ...data[part], here, ...held[part]], join(to, `${part}.wasm`), ...flags);
  }
  const counts = Object.entries(held).map(([part, functions]) => `${part} ${functions.length}`);
  console.log(`${title}, functions: ${counts.join(", ")}`);
}

/** The functions that are called from outside of the part that holds them, or through the table. */
function called(held, exports, slots, home) {
  const found = new Set(slots.keys());
  for (const [part, functions] of Object.entries({ ...held, first: [...held.first, ...exports] })) {
    const names = functions.flatMap((form) => namesBehind("call|func|ref.func", form));
    names.filter((named) => home.get(named) !== part).forEach((named) => found.add(named));
  }
  return Object.entries(held).flatMap(([part, functions]) => (part === "first" ? [] : functions.filter((form) => found.has(nameOf(form)))));
}

/** Fails if the parts that are there at first show another first screen than the whole app. */
async function prove(kept, division) {
  for (const [who, here] of Object.entries(division.proven)) {
    const visits = division.visits[who];
    const whole = await firstScreens(folder, visits);
    const alone = "target/first-alone";
    rmSync(alone, { recursive: true, force: true });
    cpSync(folder, alone, { recursive: true });
    publish(kept, alone, division);
    for (const part of division.parts) if (!here.includes(part)) rmSync(join(alone, division.fileOf(part)));
    const shown = await firstScreens(alone, visits);
    const place = shown.findIndex((screen, place) => screen !== whole[place]);
    if (place >= 0) {
      const [is, was] = [shown[place], whole[place]];
      const from = [...was].findIndex((letter, at) => letter !== is[at]);
      const pieces = [was, is].map((screen) => screen.slice(Math.max(0, from - 80), from + 160));
      throw new Error(`parts alone show another first screen than the whole app: ${visits[place].path}\n${pieces.join("\n")}`);
    }
  }
}

/** Puts the parts into a folder beside or in place of the whole, and tells its pages. */
function publish(kept, to, { parts, fileOf, pages }) {
  for (const part of ["first", ...parts]) copyFileSync(join(kept, `${part}.wasm`), join(to, fileOf(part)));
  for (const page of pages()) {
    const html = readFileSync(join(to, page), "utf8");
    const named = (found, up) => found + parts.map((part) => ` data-${part}="${up}${fileOf(part)}"`).join("");
    const told = html.replace(/ data-wasm="?((?:\.\.\/)?)[^" >]+"?/, named);
    writeFileSync(join(to, page), told.replaceAll(wasm, fileOf("first")));
  }
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

function stub(form, slot, part) {
  const { text, count } = signature(form);
  const given = Array.from({ length: count }, (_, place) => `(local.get ${place}) `).join("");
  return ` (func ${nameOf(form)}${text}
  (if (i32.eqz (global.get ${flagOf(part)})) (then (call ${needOf(part)})))
  (call_indirect ${table}${text} ${given}(i32.const ${slot})))`;
}

/** What the other parts take from the first: the exports there, and the imports in each. */
function shared(all, held, home) {
  const parts = Object.keys(held).filter((part) => part !== "first");
  const used = Object.fromEntries(parts.map((part) => {
    const names = held[part].flatMap((form) => namesBehind("call|ref.func|global.get|global.set", form));
    return [part, new Set(names.filter((named) => home.get(named) !== part))];
  }));
  const exports = [];
  const imports = Object.fromEntries(parts.map((part) => [part, []]));
  const share = (kind, own, type, takers) => {
    if (takers.length === 0) return;
    const id = `"${kind[0]}${exports.length.toString(36)}"`;
    exports.push(` (export ${id} (${kind} ${own}))`);
    for (const part of takers) imports[part].push(` (import "first" ${id} (${kind} ${own} ${type}))`);
  };
  for (const form of all) {
    const [kind, own] = [kindOf(form), nameOf(form)];
    const takers = parts.filter((part) => used[part].has(own));
    if (kind === "memory") share(kind, own, /\d+/.exec(form.slice(form.indexOf(own) + own.length))[0], parts);
    if (kind === "table") share(kind, own, /(\d+) (?:\d+ )?(\w+ref)/.exec(form).slice(1).join(" "), parts);
    if (kind === "global") share(kind, own, /(\(mut \w+\)|[if]\d\d) /.exec(form)?.[1], takers);
    if (kind === "func") share(kind, own, signature(form).text, takers);
    if (kind === "import" && form.includes(" (func ")) share("func", own, signature(form).text, takers);
  }
  for (const part of parts) share("global", flagOf(part), "(mut i32)", [part]);
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

// The page of one's own comes last: its first part takes the whole module's name.
const divisions = [
  { ...frames, fileOf: (part) => wasm.replace("_bg", part === "first" ? "_frame" : `_frame_${part}`), pages: () => readdirSync(join(folder, "embed")).map((file) => `embed/${file}`) },
  { ...page, fileOf: (part) => (part === "first" ? wasm : wasm.replace("_bg", `_${part}`)), pages: () => ["index.html"] },
];

if (existsSync(process.env.CHROMIUM || "/usr/bin/chromium")) {
  const kept = join("target/split", keyOf(join(folder, wasm)));
  const place = ({ title }) => join(kept, title.replaceAll(" ", "-"));
  for (const division of divisions.filter((division) => !existsSync(place(division)))) {
    const half = `${place(division)}.${process.pid}`;
    mkdirSync(half, { recursive: true });
    await split(join(folder, wasm), half, division);
    await prove(half, division);
    renameSync(half, place(division));
  }
  for (const division of divisions) publish(place(division), folder, division);
} else {
  console.log("no Chromium is here to see what a first screen runs: the app stays in one part");
}

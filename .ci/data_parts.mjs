// Which part of the app each of the module's constants comes with: texts and tables that only functions
// of one part name come with that part.
//
// The linker's map tells where each constant begins and ends. A part names a constant if a number in
// one of its functions lies in it or shortly before it (a compiler may count from before a table's
// beginning) or behind a table (it may count up to its end), or if a word of a constant that it names
// points to it. What is not constant, or not in the map, is in the first part.

import { existsSync, readFileSync } from "node:fs";

const map = "target/app.map";

/** How far before a constant a number may lie that means it. */
const SLACK = 4;
/** How far behind a table a number may lie that means it: at its end, or a field of an item there. */
const BEHIND = 12;
/** Longer ones are texts, and no tables: they are named by their beginning. */
const TEXT = 8_192;
/** Shorter pieces, in bytes, are not worth a segment of their own. */
const SHORT = 16;

/** The last character there is, and what stands for none in an `Option<char>`: in a function, no addresses. */
const CHARACTERS = [0x10ffff, 0x110000];

/** The data segments of each part, given all, the functions of each, and which part has what these parts use. */
export function dividedData(forms, held, placeFor) {
  const constants = existsSync(map) ? constantsIn(readFileSync(map, "utf8")) : [];
  const divided = Object.fromEntries(Object.keys(held).map((part) => [part, []]));
  if (constants.length === 0) return { ...divided, first: forms };
  const segments = forms.map(segmentOf);
  const memory = memoryOf(segments, constants.at(-1).to);
  const named = Object.entries(held).map(([part, functions]) => {
    const numbers = numbersIn(functions);
    return [part, namedBy(part === "first" ? [...numbers, ...changing(segments, constants, memory)] : numbers, constants, memory)];
  });
  const homeOf = (constant) => placeFor(named.filter(([, found]) => found.has(constant)).map(([part]) => part));
  const homes = new Map(constants.map((constant) => [constant, homeOf(constant)]));
  for (const segment of segments) {
    for (const piece of pieces(segment, constants, homes)) divided[piece.home].push(formOf(piece));
  }
  return divided;
}

/** The numbers in functions that may be addresses. */
function numbersIn(functions) {
  const found = functions.flatMap((form) => [...form.matchAll(/(?:i32\.const |offset=)(\d+)/g)].map(([, number]) => Number(number)));
  return found.filter((number) => !CHARACTERS.includes(number));
}

/** The words of what may change, which can point to constants too. */
function changing(segments, constants, memory) {
  const isConstant = (at) => constants[firstEndingAfter(constants, at)]?.from <= at;
  const words = [];
  for (const { from, bytes } of segments) {
    for (let at = align(from - 3); at < from + bytes.length; at += 4) {
      if (!isConstant(at)) words.push(memory.readUInt32LE(at));
    }
  }
  return words;
}

/** The constants that these numbers mean, and those that these point to. */
function namedBy(numbers, constants, memory) {
  const found = new Set();
  const open = [];
  const keep = (number) => {
    for (let place = firstEndingAfter(constants, number); place < constants.length; place += 1) {
      const constant = constants[place];
      if (constant.from > number + SLACK) break;
      if (constant.from > number && constant.to - constant.from > TEXT) break;
      add(constant);
    }
  };
  const add = (constant) => {
    if (!found.has(constant)) open.push(constant);
    found.add(constant);
  };
  for (const number of numbers) {
    keep(number);
    const before = constants[firstEndingAfter(constants, number) - 1];
    if (before && number - before.to <= BEHIND && isTable(before)) add(before);
  }
  for (const constant of open) {
    for (let at = align(constant.from); at + 4 <= constant.to; at += 4) keep(memory.readUInt32LE(at));
  }
  return found;
}

/** From the map's lines: address, place in the file, size, and a section's name in brackets. */
function constantsIn(text) {
  const lines = text.matchAll(/^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\S.*:\(\.rodata\S*\)$/gm);
  const found = [...lines].map(([, from, size]) => [parseInt(from, 16), parseInt(size, 16)]);
  const constants = found.map(([from, size]) => ({ from, to: from + size }));
  return constants.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
}

/** Whether a constant can be items that have addresses in them. */
const isTable = ({ from, to }) => from % 4 === 0 && (to - from) % 4 === 0 && to - from > 4;

/** The place of the first constant that ends after an address. */
function firstEndingAfter(constants, address) {
  let [low, high] = [0, constants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (constants[middle].to > address) high = middle;
    else low = middle + 1;
  }
  return low;
}

const align = (address) => (address + 3) & ~3;

/** A segment as its address and its bytes. */
function segmentOf(form) {
  const [, from, text] = /\(i32\.const (\d+)\) "([^]*)"\)\s*$/.exec(form);
  const letters = { t: 9, n: 10, r: 13 };
  const bytes = [];
  for (const [, hex, letter, plain] of text.matchAll(/\\([0-9a-f]{2})|\\(.)|([^\\]+)/gu)) {
    if (hex) bytes.push(parseInt(hex, 16));
    else if (letter) bytes.push(letters[letter] ?? letter.charCodeAt(0));
    else bytes.push(...Buffer.from(plain));
  }
  return { from: Number(from), bytes: Buffer.from(bytes) };
}

/**
 * All segments at their addresses. Zeros at a segment's ends are left out of it, also if they are the
 * first or last bytes of a pointer, or the whole of a last constant: words are read here and not there.
 */
function memoryOf(segments, end) {
  const memory = Buffer.alloc(Math.max(end, ...segments.map(({ from, bytes }) => from + bytes.length)) + 4);
  for (const { from, bytes } of segments) bytes.copy(memory, from);
  return memory;
}

/** A segment in pieces, each with its part; short ones that could go stay with the first part's. */
function pieces({ from, bytes }, constants, homes) {
  const end = from + bytes.length;
  const cuts = [];
  for (let place = firstEndingAfter(constants, from); place < constants.length; place += 1) {
    const constant = constants[place];
    if (constant.from >= end) break;
    const home = homes.get(constant);
    if (home === "first") continue;
    const [start, stop] = [Math.max(constant.from, from), Math.min(constant.to, end)];
    const last = cuts.at(-1);
    // Between two that go there is at most the gap that aligns them.
    if (last?.home === home && start - last.stop < 4) last.stop = stop;
    else cuts.push({ start, stop, home });
  }
  const found = [];
  let at = from;
  for (const { start, stop, home } of cuts.filter(({ start, stop }) => stop - start >= SHORT)) {
    if (at < start) found.push({ from: at, bytes: bytes.subarray(at - from, start - from), home: "first" });
    found.push({ from: start, bytes: bytes.subarray(start - from, stop - from), home });
    at = stop;
  }
  if (at < end) found.push({ from: at, bytes: bytes.subarray(at - from), home: "first" });
  return found;
}

const formOf = ({ from, bytes }) =>
  ` (data (i32.const ${from}) "${[...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}")`;

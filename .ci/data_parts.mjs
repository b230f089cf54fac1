// Which of the module's constant data the first part needs: texts and tables that only functions of
// the rest name come with the rest.
//
// The linker's map tells where each constant begins and ends. A constant stays if a number in a
// function of the first part lies in it or shortly before it (a compiler may count from before a
// table's beginning), or if a word of a constant that stays points to it. What is not constant, or
// not in the map, stays as well.

import { existsSync, readFileSync } from "node:fs";

const map = "target/app.map";

/** How far before a constant a number may lie that means it. */
const SLACK = 4;
/** Longer ones are texts, and no tables: they are named by their beginning. */
const TEXT = 8_192;

/** The last character there is, and what stands for none in an `Option<char>`: in a function, no addresses. */
const CHARACTERS = [0x10ffff, 0x110000];

/** The data segments of the first part and of the rest, given all and the first part's functions. */
export function dividedData(forms, first) {
  const constants = existsSync(map) ? constantsIn(readFileSync(map, "utf8")) : [];
  if (constants.length === 0) return { early: forms, late: [] };
  const segments = forms.map(segmentOf);
  const stays = new Set();
  const open = [];
  const keep = (number) => {
    for (let place = firstEndingAfter(constants, number); place < constants.length; place += 1) {
      const constant = constants[place];
      if (constant.from > number + SLACK) break;
      if (constant.from > number && constant.to - constant.from > TEXT) break;
      if (!stays.has(constant)) open.push(constant);
      stays.add(constant);
    }
  };
  for (const form of first) {
    for (const [, number] of form.matchAll(/(?:i32\.const |offset=)(\d+)/g)) if (!CHARACTERS.includes(Number(number))) keep(Number(number));
  }
  const isConstant = (at) => constants[firstEndingAfter(constants, at)]?.from <= at;
  const memory = memoryOf(segments, constants.at(-1).to);
  for (const { from, bytes } of segments) {
    // Words of what may change can point to constants too.
    for (let at = align(from - 3); at < from + bytes.length; at += 4) {
      if (!isConstant(at)) keep(memory.readUInt32LE(at));
    }
  }
  for (const constant of open) {
    for (let at = align(constant.from); at + 4 <= constant.to; at += 4) keep(memory.readUInt32LE(at));
  }
  const early = [];
  const late = [];
  for (const segment of segments) {
    for (const part of parts(segment, constants, stays)) (part.goes ? late : early).push(formOf(part));
  }
  return { early, late };
}

/** From the map's lines: address, place in the file, size, and a section's name in brackets. */
function constantsIn(text) {
  const lines = text.matchAll(/^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\S.*:\(\.rodata\S*\)$/gm);
  const found = [...lines].map(([, from, size]) => [parseInt(from, 16), parseInt(size, 16)]);
  const constants = found.map(([from, size]) => ({ from, to: from + size }));
  return constants.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
}

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

/** A segment in pieces that go or stay; a short one that could go stays with its neighbours. */
function parts({ from, bytes }, constants, stays) {
  const end = from + bytes.length;
  const cuts = [];
  for (let place = firstEndingAfter(constants, from); place < constants.length; place += 1) {
    const constant = constants[place];
    if (constant.from >= end) break;
    if (stays.has(constant)) continue;
    const [start, stop] = [Math.max(constant.from, from), Math.min(constant.to, end)];
    // Between two that go there is at most the gap that aligns them.
    if (cuts.length && start - cuts.at(-1).stop < 4) cuts.at(-1).stop = stop;
    else cuts.push({ start, stop });
  }
  const pieces = [];
  let at = from;
  for (const { start, stop } of cuts.filter(({ start, stop }) => stop - start >= 16)) {
    if (at < start) pieces.push({ from: at, bytes: bytes.subarray(at - from, start - from) });
    pieces.push({ from: start, bytes: bytes.subarray(start - from, stop - from), goes: true });
    at = stop;
  }
  if (at < end) pieces.push({ from: at, bytes: bytes.subarray(at - from) });
  return pieces;
}

const formOf = ({ from, bytes }) =>
  ` (data (i32.const ${from}) "${[...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}")`;

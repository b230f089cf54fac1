// Which functions of the app its first screen runs: seen by opening it in headless Chromium.
//
// Each function gets a mark that is set when it is entered, so that the list is of what ran and not
// of what somebody thought would. It is opened wide and narrow, with motion and without.

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

import { serve } from "../tests/browser/server.mjs";
import { assemble, kindOf, nameOf } from "./wat.mjs";

const screens = [
  { viewport: { width: 1440, height: 900 }, reducedMotion: "no-preference", colorScheme: "light" },
  { viewport: { width: 390, height: 844 }, reducedMotion: "reduce", colorScheme: "dark" },
];

/** The names of the functions among `forms`, the app's module of the page in `folder`, that run. */
export async function functionsThatRun(forms, folder, wasm) {
  const { marked, names } = mark(forms);
  const copy = "target/first-part";
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  assemble(marked, join(copy, wasm));
  const ran = new Set();
  await visit(copy, async (page) => {
    await page.waitForSelector("[data-loaded]");
    for (const place of await page.evaluate(entered)) ran.add(names[place]);
  });
  return ran;
}

/** What the first screens of the page in `folder` hold. */
export async function firstScreens(folder) {
  const shown = [];
  await visit(folder, async (page) => {
    await page.waitForSelector("#poster", { state: "detached" });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    shown.push(await page.evaluate(() => document.body.innerHTML));
  });
  return shown;
}

/** Opens the page in `folder` as each of the screens. */
async function visit(folder, look) {
  const { address, close } = await serve(folder);
  const { chromium } = await import("@playwright/test");
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--disable-gpu"] });
  for (const screen of screens) {
    const page = await browser.newPage(screen);
    await page.addInitScript(keepExports);
    await page.goto(address);
    await look(page);
  }
  await browser.close();
  await close();
}

/** The same module with a mark for each function. */
function mark(forms) {
  const names = [];
  const marks = [];
  const marked = forms.map((form) => {
    if (kindOf(form) !== "func") return form;
    const id = `entered${names.push(nameOf(form)) - 1}`;
    marks.push(` (global $${id} (mut i32) (i32.const 0))\n (export "${id}" (global $${id}))`);
    const lines = form.split("\n");
    const body = lines.findIndex((line, place) => place > 0 && !line.startsWith("  (local "));
    return lines.toSpliced(body, 0, `  (global.set $${id} (i32.const 1))`).join("\n");
  });
  return { marked: [...marked, ...marks], names };
}

/** In the page, before all else: keeps what the app exports. */
function keepExports() {
  const original = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...given) => {
    const made = await original(...given);
    globalThis.appExports = made.instance.exports;
    return made;
  };
}

/** In the page: the numbers of the functions that have been entered. */
function entered() {
  return Object.entries(globalThis.appExports)
    .map(([name, mark]) => [/^entered(\d+)$/.exec(name)?.[1], mark])
    .filter(([number, mark]) => number !== undefined && mark.value === 1)
    .map(([number]) => Number(number));
}

// Which functions of the app run on which page: seen by opening it in headless Chromium.
//
// Each function gets a mark that is set when it is entered, so that the list is of what ran and not
// of what somebody thought would. The page is opened wide and narrow, with motion and without; the
// frame also in several worlds, and there it is played with as far as a picture alone lets one.

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

import { serve } from "../tests/browser/server.mjs";
import { assemble, kindOf, nameOf } from "./wat.mjs";

const wide = { viewport: { width: 1440, height: 900 }, reducedMotion: "no-preference", colorScheme: "light" };
const narrow = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce", colorScheme: "dark" };
const frame = { ...wide, viewport: { width: 720, height: 420 } };
const small = { ...narrow, viewport: { width: 320, height: 300 } };
const large = { ...wide, viewport: { width: 960, height: 600 } };

/** The page of one's own: all that its first screen runs comes first. */
export const page = {
  first: [
    { path: "/", screen: wide },
    { path: "/", screen: narrow },
  ],
};

/** A frame with the picture and its hops: its first screen, and all that one can do there. */
export const framed = {
  first: [
    { path: "/embed/", screen: frame },
    { path: "/embed/#controls=none", screen: small },
    { path: "/embed/", screen: large },
  ],
  more: [
    ...[frame, small, wide].map((screen) => ({ path: "/embed/#speed=4", screen })),
    ...["s0-clusterip", "s0-loadbalancer", "s2-externalname"].map((id) => ({ path: `/embed/#speed=4&preset=${id}`, screen: frame })),
    ...["nodeport", "label-query"].map((id) => ({ path: `/embed/#speed=4&lesson=${id}`, screen: frame })),
    { path: "/embed/#autoplay=visible", screen: frame },
  ],
  play: async (page) => {
    const large = page.locator("[data-primary]");
    if (!(await large.isVisible())) return;
    await page.getByText(/^(Send again|Next|Pause|Send)$/).first().waitFor();
    if ((await large.innerText()) === "Send") await large.click();
    const count = page.locator(".embed-count");
    await count.waitFor({ state: "attached", timeout: 5_000 }).catch(() => {});
    if ((await count.count()) === 0) return;
    // Out of sight and back.
    for (const isHidden of [true, false]) {
      await page.evaluate((isHidden) => {
        Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    }
    for (let step = 0; step < 40 && (await large.innerText()) !== "Send again"; step += 1) {
      await page.locator(".embed-bar [title^='Step to']").click();
    }
    for (const button of ["Step back", "Step to the next hop"]) await page.locator(`.embed-bar [title='${button}']`).click();
    await page.locator(".stage").press("s");
    await page.locator(".stage").press(" ");
    await page.locator(".stage").press(" ");
    await page.locator(".embed-bar [title='Start over']").click();
  },
};

/** The names of the functions among `forms`, the app's module of the page in `folder`, that run. */
export async function functionsThatRun(forms, folder, wasm, { first, more = [], play = async () => {} }) {
  const { marked, names } = mark(forms);
  const copy = "target/first-part";
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  assemble(marked, join(copy, wasm));
  const ran = new Set();
  await visit(copy, [...first, ...more], async (page) => {
    await page.waitForSelector("[data-loaded]");
    await play(page);
    for (const place of await page.evaluate(entered)) ran.add(names[place]);
  });
  return ran;
}

/** What the first screens of the page in `folder` hold. */
export async function firstScreens(folder, { first }) {
  const shown = [];
  await visit(folder, first, async (page, address) => {
    await page.waitForSelector("#poster", { state: "detached" });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    // Its own address stands in links.
    shown.push((await page.evaluate(() => document.body.innerHTML)).replaceAll(address, ""));
  });
  return shown;
}

/** Opens the page in `folder` as each of the visits has it. */
async function visit(folder, visits, look) {
  const { address, close } = await serve(folder);
  const { chromium } = await import("@playwright/test");
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--disable-gpu"] });
  for (const { path, screen } of visits) {
    const page = await browser.newPage({ ...screen, serviceWorkers: "block" });
    page.setDefaultTimeout(15_000);
    await page.addInitScript(keepExports);
    await page.goto(`${address}${path}`);
    await look(page, address);
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

// Which functions of the app run on which page: seen by opening it in headless Chromium.
//
// Each function gets a mark that is set when it is entered, so that the list is of what ran and not
// of what somebody thought would. The page is opened wide and narrow, with motion and without; frames in
// all worlds and lessons and in several sizes, and some are played with as far as a picture lets one.

import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { serve } from "../tests/browser/server.mjs";
import { assemble, kindOf, nameOf } from "./wat.mjs";

const wide = { viewport: { width: 1440, height: 900 }, reducedMotion: "no-preference", colorScheme: "light" };
const narrow = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce", colorScheme: "dark" };
const frame = { ...wide, viewport: { width: 720, height: 420 } };
const small = { ...narrow, viewport: { width: 320, height: 300 } };
const large = { ...wide, viewport: { width: 960, height: 600 } };
/** As large as frames are made. */
const sizes = [frame, small, large, wide];

const names = (folder) => readdirSync(folder).map((file) => /^([a-z0-9-]+)\.yaml$/.exec(file)?.[1]).filter(Boolean);
const lessons = names("assets/lessons").filter((name) => !name.endsWith("-more"));
/** The articles' worlds. */
const articles = names("assets/presets").filter((name) => /^s\d/.test(name) && name !== "s3-deployment");
/** All that a frame can have beside the picture, but the editor. */
const panels = "panels=topology+hops+terminal+endpoints+timeline+lesson";

/** The page of one's own: all that its first screen runs comes first. */
export const page = {
  title: "the page",
  parts: ["rest"],
  placeFor: (users) => (users.includes("first") ? "first" : "rest"),
  visits: {
    first: [
      { path: "/", screen: wide },
      { path: "/", screen: narrow },
    ],
  },
  proven: { first: [] },
};

/**
 * A frame. First comes what the picture of an article's world runs. Lessons and panels have their own
 * part, and what one does with a picture has one; what both of them run, or name, is in one of its own,
 * which comes with either. Larger worlds add a little to what lessons need. All else is in the last,
 * which comes after all others.
 */
export const frames = {
  title: "a frame",
  parts: ["both", "panels", "worlds", "played", "more"],
  placeFor: (users) => {
    const is = (who) => users.includes(who);
    if (is("first")) return "first";
    if (is("both") || (is("played") && (is("panels") || is("worlds")))) return "both";
    return ["panels", "worlds", "played"].find(is) ?? (is("walked") ? "played" : "more");
  },
  visits: {
    first: [
      { path: "/embed/", screen: frame },
      { path: "/embed/#controls=none", screen: small },
      ...articles.flatMap((id) => sizes.map((screen) => ({ path: `/embed/#preset=${id}`, screen }))),
    ],
    panels: [
      ...sizes.map((screen) => ({ path: `/embed/#${panels}&controls=full`, screen })),
      ...lessons.flatMap((id) => sizes.map((screen) => ({ path: `/embed/#lesson=${id}&${panels}`, screen }))),
      { path: "/embed/#lesson=nodeport", screen: frame },
    ],
    worlds: ["kind", "ingress", "crowd", "empty"].flatMap((id) => sizes.map((screen) => ({ path: `/embed/#preset=${id}`, screen }))),
    played: [
      ...[frame, small, wide].map((screen) => ({ path: "/embed/#speed=4", screen, play })),
      ...["s0-clusterip", "s0-loadbalancer", "s2-externalname"].map((id) => ({ path: `/embed/#speed=4&preset=${id}`, screen: frame, play })),
      ...articles.flatMap((id) => [frame, wide].map((screen) => ({ path: `/embed/#speed=4&preset=${id}`, screen, play: watch }))),
      { path: "/embed/#autoplay=visible", screen: frame, play },
    ],
    // Of these only what such a frame does not have at first.
    walked: ["nodeport", "label-query"].flatMap((id) =>
      [play, watch].map((play) => ({ path: `/embed/#speed=4&lesson=${id}`, screen: frame, play })),
    ),
  },
  proven: { first: [], panels: ["both", "panels"], worlds: ["both", "panels", "worlds"] },
};

/** Does with a picture all that a picture alone lets one do. */
async function play(page) {
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
}

/** Lets a request go its way to the end, as most do. */
async function watch(page) {
  const large = page.locator("[data-primary]");
  await large.filter({ hasText: /^Send$/ }).click();
  await large.filter({ hasText: /^Send again$/ }).waitFor();
  for (const button of ["Step back", "Step to the next hop", "Start over"]) await page.locator(`.embed-bar [title='${button}']`).click();
  await large.filter({ hasText: /^Send$/ }).waitFor();
}

/** The names of the functions among `forms`, the app's module of the page in `folder`, that run. */
export async function functionsThatRun(forms, folder, wasm, visits) {
  const { marked, names } = mark(forms);
  const copy = "target/first-part";
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  assemble(marked, join(copy, wasm));
  const ran = new Set();
  await visit(copy, visits, async (page, { play }) => {
    await page.waitForSelector("[data-loaded]", { state: "attached" });
    await page.evaluate(tidied);
    await play?.(page);
    // What follows from the last of it.
    if (play) await page.waitForTimeout(500);
    await page.evaluate(tidied);
    for (const place of await page.evaluate(entered)) ran.add(names[place]);
  });
  return ran;
}

/** What the first screens of the page in `folder` hold. */
export async function firstScreens(folder, visits) {
  const shown = [];
  await visit(folder, visits, async (page, _, { address, place }) => {
    await page.waitForSelector("#poster", { state: "detached" });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    // Its own address stands in links.
    shown[place] = (await page.evaluate(() => document.body.innerHTML)).replaceAll(address, "");
  });
  return shown;
}

/** Opens the page in `folder` as each of the visits has it, two at a time. */
async function visit(folder, visits, look) {
  const { address, close } = await serve(folder);
  const { chromium } = await import("@playwright/test");
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--disable-gpu", "--js-flags=--expose-gc"] });
  const open = [...visits.entries()];
  const someOfThem = async () => {
    for (let next = open.shift(); next; next = open.shift()) {
      const [place, one] = next;
      const page = await browser.newPage({ ...one.screen, serviceWorkers: "block" });
      page.setDefaultTimeout(30_000);
      await page.addInitScript(keepExports);
      await page.goto(`${address}${one.path}`);
      await look(page, one, { address, place });
      await page.close();
    }
  };
  await Promise.all([someOfThem(), someOfThem()]);
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

/**
 * In the page: has the browser give back what nobody holds any more. The app's functions that end what is
 * held are called then, which else happens at any time.
 */
async function tidied() {
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc();
    await new Promise((done) => setTimeout(done, 20));
  }
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

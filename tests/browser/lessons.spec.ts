// Every lesson through the interface: by keyboard alone on a laptop's screen, by taps on a phone's.

import { readdirSync } from "node:fs";

import { type Locator, type Page } from "@playwright/test";

import { allViolations, expect, open, test } from "./page.ts";
import { task } from "./task.ts";
import { reveal } from "./world.ts";

/** Long enough for what a lesson does by itself, at the highest speed, on a busy machine. */
const PATIENCE = { timeout: 60_000 };

const COUNT = readdirSync("assets/lessons").filter((file) => /^[a-z-]+\.yaml$/.test(file) && !file.endsWith("-more.yaml")).length;

const panel = (page: Page) => page.getByRole("region", { name: "Lesson" });
const next = (page: Page) => panel(page).locator(".next");
const inPanel = (page: Page, name: string) => panel(page).getByRole("button", { name, exact: true });

/** Presses Tab until this is where the focus is, however many things lie between. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeEnabled(PATIENCE);
  for (let step = 0; step < 60; step += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(wanted).toBeFocused();
}

/** Goes into the panel as one who presses keys only, and presses this. */
async function press(page: Page, wanted: Locator): Promise<void> {
  await page.locator(".bar .learn").focus();
  await page.keyboard.press("F6");
  await expect(panel(page).locator(":focus")).toHaveCount(1);
  // The first of the panel's things lies before those that F6 goes to.
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await reach(page, wanted);
  await page.keyboard.press("Enter");
}

async function openLesson(page: Page, order: number): Promise<void> {
  await open(page);
  await page.getByLabel("Speed").selectOption("4x");
  await page.getByRole("button", { name: "Learn" }).press("Enter");
  await page.locator(`.lesson-map li:nth-child(${order}) button`).press("Enter");
  await expect(panel(page)).toBeVisible();
}

/** Whether this step can be left with nothing left undone. */
async function isDone(page: Page): Promise<void> {
  await expect(next(page)).toHaveText("Next", PATIENCE);
  await expect(next(page)).toBeEnabled(PATIENCE);
}

for (let order = 1; order <= COUNT; order += 1) {
  test(`lesson ${order} is played by keyboard`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.setViewportSize({ width: 1280, height: 720 });
    await openLesson(page, order);
    const ended = page.locator(".step.close");
    for (let step = 0; step < 40 && (await ended.count()) === 0; step += 1) {
      const run = panel(page).locator(".run");
      const option = panel(page).locator(".option").first();
      expect(await allViolations(page)).toEqual([]);
      if ((await run.count()) > 0) {
        if ((await option.count()) > 0) await press(page, option);
        await reveal(page, (run) => press(page, run));
        if ((await option.count()) > 0) await expect(panel(page).locator(".option.hit")).toHaveCount(1);
      } else if ((await option.count()) > 0) {
        await press(page, option);
      } else if ((await inPanel(page, "Show me").count()) > 0) {
        await press(page, inPanel(page, "Show me"));
        await expect(panel(page)).toContainText("That is how. Now you, or go on.", PATIENCE);
        if (step < 3) {
          await press(page, inPanel(page, "Now you"));
          await expect(next(page)).toHaveText("Skip");
          await press(page, inPanel(page, "Show me"));
          await expect(panel(page)).toContainText("That is how. Now you, or go on.", PATIENCE);
        }
      }
      await isDone(page);
      await press(page, next(page));
    }
    await expect(ended).toContainText("What you just saw");
    expect(await allViolations(page)).toEqual([]);
    // It is on the map from now on, also in the next visit.
    await page.reload();
    await page.getByRole("button", { name: "Learn" }).press("Enter");
    await expect(page.locator(`.lesson-map li:nth-child(${order})`)).toContainText("done");
  });
}

const CURL = "kubectl exec toolbox -- curl -s http://web";
const SIX = `for i in $(seq 6); do ${CURL}; done`;

/** What is tapped to do each task, in order: a choice, a suggestion, or a button of the page. */
const TAPS: Record<number, string[][]> = {
  1: [["kubectl exec toolbox -- curl -s http://10.244.1.5"]],
  // Those of the first round may still go to the stranger: rules follow a moment later.
  5: [
    ["app: web", "Apply", CURL],
    ["app: web, product: shop", "Apply", SIX, SIX],
  ],
  6: [["8080", "Apply", CURL]],
  9: [["Send 300 requests from toolbox"]],
  11: [
    ["NodePort", "30080", "Apply", "curl http://192.0.2.11:30080"],
    ["curl http://192.0.2.11:30080", "curl http://192.0.2.12:30080", "curl http://192.0.2.13:30080"],
  ],
  15: [["toolbox: curl -s http://web.shop"]],
};

for (const [order, tasks] of Object.entries(TAPS)) {
  test(`lesson ${order} is finished with taps on a phone`, async ({ browser, baseURL }) => {
    test.setTimeout(240_000);
    const size = { width: 390, height: 844 };
    const context = await browser.newContext({ baseURL, viewport: size, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await open(page);
    await page.getByLabel("Speed").selectOption("4x");
    await page.getByRole("button", { name: "Learn" }).tap();
    await page.locator(`.lesson-map li:nth-child(${order}) button`).tap();
    const ended = page.locator(".step.close");
    const left = tasks.map((wanted) => [...wanted]);
    const isOver = order === "5" ? task(8) : () => {};
    for (let step = 0; step < 20 && (await ended.count()) === 0; step += 1) {
      const option = panel(page).locator(".option:not(:disabled)");
      const run = panel(page).locator(".run");
      if ((await option.count()) > 0) await option.first().tap();
      if ((await run.count()) > 0) await reveal(page, (run) => run.tap());
      else if ((await inPanel(page, "Show me").count()) > 0) {
        for (const name of left.shift() ?? []) {
          const wanted = page.getByRole("button", { name, exact: true }).first();
          await expect(wanted).toBeEnabled(PATIENCE);
          await wanted.tap();
          // Where a task has a first step, applying is it: the cluster takes a moment.
          const steps = panel(page).getByText(/^0 of \d steps done$/);
          if (name === "Apply") await expect(steps).toHaveCount(0, PATIENCE);
        }
      }
      await isDone(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, "nothing scrolls sideways").toBeLessThanOrEqual(size.width);
      for (const button of await panel(page).getByRole("button").all()) {
        const box = await button.boundingBox();
        const isDot = (await button.getAttribute("class"))?.startsWith("dot");
        if (box !== null && !isDot) expect(box.height).toBeGreaterThanOrEqual(32);
      }
      await next(page).tap();
    }
    await expect(ended).toContainText("What you just saw");
    expect(left, "all tasks were done").toEqual([]);
    isOver();
    await context.close();
  });
}

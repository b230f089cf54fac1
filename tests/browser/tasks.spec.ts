// What a new user can do, and how long the page itself takes for it: each task's time is printed beside
// the time that a person should need at most. That is no test: machines differ.

import { readFileSync, readdirSync } from "node:fs";

import { type Page } from "@playwright/test";

import { accessibilityViolations, expect, open, test } from "./page.ts";
import { TASKS, task } from "./task.ts";
import { PATIENCE, reveal, told } from "./world.ts";

const panel = (page: Page) => page.getByRole("region", { name: "Lesson" });
const inPanel = (page: Page, name: string) => panel(page).getByRole("button", { name, exact: true });
const next = (page: Page) => panel(page).locator(".next");

/** A fresh page at a quarter of this machine's speed, with this lesson open. */
async function slowly(page: Page, order: number): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await open(page);
  await page.getByRole("button", { name: "Learn" }).click();
  await page.locator(`.lesson-map li:nth-child(${order}) button`).click();
  await expect(panel(page)).toBeVisible();
}

/** Runs a task, says how long it took, and looks at the page afterwards. */
async function timed(page: Page, isOver: () => void, does: () => Promise<void>): Promise<void> {
  await does();
  isOver();
  expect(await accessibilityViolations(page)).toEqual([]);
}

/** Answers what a step asks and goes on, until a step with this in it is there. */
async function go(page: Page, text: RegExp): Promise<void> {
  for (let step = 0; step < 8; step += 1) {
    if (text.test((await panel(page).locator(".step").textContent()) ?? "")) return;
    await next(page).click();
  }
  await expect(panel(page).locator(".step")).toContainText(text);
}

test.describe.configure({ timeout: 180_000 });

test("1: a first packet is sent, and what became of it is seen", async ({ page }) => {
  await slowly(page, 1);
  await timed(page, task(1), async () => {
    const primary = page.locator("[data-primary]");
    await expect(primary).toHaveCount(1);
    await expect(primary).toHaveAccessibleName(/send/i);
    await primary.click();
    await expect(told(page)).toHaveText(/no answer, timed out/, PATIENCE);
    await expect(page.locator(".ribbon")).toContainText("timed out");
    await expect(page.locator(".stage .picture")).toContainText("no way to it");
  });
});

test("2: a guess and the outcome stand side by side", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await slowly(page, 4);
  await go(page, /curl|ping/);
  for (let step = 0; (await panel(page).locator(".run").count()) === 0 && step < 5; step += 1) await next(page).click();
  await timed(page, task(2), async () => {
    await expect(panel(page).locator(".run")).toBeDisabled();
    const options = panel(page).locator(".option");
    await options.first().click();
    await reveal(page, (run) => run.click());
    await expect(panel(page).locator(".option.hit")).toHaveCount(1, PATIENCE);
    if ((await panel(page).locator(".option.mine.hit").count()) === 0) {
      await expect(panel(page).locator(".note")).toContainText(/You said: .* What happened: /);
    }
    await expect(options.first()).toBeInViewport();
    await expect(panel(page).locator(".option.hit")).toBeInViewport();
    expect(await panel(page).textContent()).not.toMatch(/\b(wrong|incorrect)\b/i);
    await expect(inPanel(page, "See where")).toHaveCount(1);
  });
});

test("3: a pod is killed, and its successor has another address", async ({ page }) => {
  await slowly(page, 3);
  const pods = page.locator(".stage [data-select^='pod default/web-']");
  await timed(page, task(3), async () => {
    const label = (await pods.first().getAttribute("aria-label")) ?? "";
    const address = /10\.244\.\d+\.\d+/.exec(label)?.[0] ?? "none";
    await pods.first().click();
    await page.getByRole("button", { name: "Kill" }).click();
    const successor = page.locator(".stage [data-select='pod default/web-3']");
    await expect(successor).toHaveAttribute("aria-label", /Ready/, PATIENCE);
    const other = (await successor.getAttribute("aria-label")) ?? "";
    expect(other).toMatch(/10\.244\.\d+\.\d+/);
    expect(other).not.toContain(`${address},`);
  });
});

test("4: ClusterIP becomes NodePort by keyboard alone", async ({ page }) => {
  await slowly(page, 11);
  await go(page, /Open door 30080/);
  await timed(page, task(4), async () => {
    for (const name of ["NodePort", "30080", "Apply", "curl http://192.0.2.11:30080"]) {
      const wanted = inPanel(page, name);
      await expect(wanted).toBeEnabled(PATIENCE);
      for (let step = 0; step < 80; step += 1) {
        if (await wanted.evaluate((element) => element === document.activeElement)) break;
        await page.keyboard.press("Tab");
      }
      await expect(wanted).toBeFocused();
      const outline = await wanted.evaluate((element) => getComputedStyle(element).outlineWidth);
      expect(parseFloat(outline)).toBeGreaterThan(0);
      await page.keyboard.press("Enter");
      if (name === "Apply") await expect(panel(page)).toContainText("1 of 2 steps done", PATIENCE);
    }
    await expect(next(page)).toHaveText("Next", PATIENCE);
  });
});

test("5: a Service that looks green is repaired with hints", async ({ page }) => {
  await slowly(page, 5);
  await go(page, /succeed from toolbox/);
  await timed(page, task(5), async () => {
    const hints = panel(page).locator(".hints li");
    for (const count of [1, 2, 3]) {
      await panel(page).getByRole("button", { name: /Stuck\?|Another hint/ }).click();
      await expect(hints).toHaveCount(count);
    }
    await inPanel(page, "Show me").click();
    await expect(panel(page)).toContainText("That is how. Now you, or go on.", PATIENCE);
    await inPanel(page, "Now you").click();
    await expect(next(page)).toHaveText("Skip");
    await inPanel(page, "app: web").click();
    await inPanel(page, "Apply").click();
    await expect(panel(page)).toContainText("1 of 2 steps done", PATIENCE);
    await inPanel(page, "kubectl exec toolbox -- curl -s http://web").click();
    await expect(next(page)).toHaveText("Next", PATIENCE);
  });
});

test("6: what the destination was before and after node-c is read in one place", async ({ page }) => {
  await slowly(page, 11);
  await page.getByLabel("Speed").selectOption("4x");
  await go(page, /What happens at its door/);
  await panel(page).locator(".option").nth(2).click();
  await reveal(page, (run) => run.click());
  await expect(panel(page).locator(".option.hit")).toHaveCount(1, PATIENCE);
  await timed(page, task(6), async () => {
    const cell = page.locator(".ribbon .cell").filter({ hasText: "10.244." }).first();
    const destination = cell.locator("dt", { hasText: "to" }).last().locator("~ dd");
    await expect(destination).toHaveText(["192.0.2.13:30080", /^10\.244\.[12]\.\d+:8080$/]);
    await cell.getByRole("button").click();
    await expect(cell).toContainClass("now");
    // More than colour says which of them is gone: also where the reader's own colours are used.
    for (const forcedColors of ["none", "active"] as const) {
      await page.emulateMedia({ forcedColors });
      const lines = await destination.locator("xpath=descendant-or-self::*[not(*)]").evaluateAll((values) =>
        values.map((value) => getComputedStyle(value).textDecorationLine),
      );
      expect(lines).toEqual(["line-through", "none"]);
    }
    await page.emulateMedia({ forcedColors: "none" });
  });
});

/** What the picture shows, and how many of its parts the browser moves by itself. */
function picture(page: Page): Promise<{ shows: string; moving: number }> {
  return page.evaluate(() => ({
    shows: [".stage", ".ribbon", ".timeline"].map((part) => document.querySelector(part)?.outerHTML).join(),
    moving: document.getAnimations().filter((animation) => animation.playState === "running").length,
  }));
}

/** Lets the browser draw so many frames. */
function frames(page: Page, count: number): Promise<void> {
  return page.evaluate(async (count) => {
    for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
  }, count);
}

test("7: everything stops, goes back a hop, and goes on", async ({ page }) => {
  await slowly(page, 14);
  await go(page, /Whose address does the pod write down/);
  const time = page.getByRole("contentinfo", { name: "Time" });
  const press = (name: string) => time.getByRole("button", { name, exact: true }).click();
  const cells = page.locator(".ribbon .cell");
  await panel(page).locator(".option").nth(2).click();
  await panel(page).locator(".run").click();
  await expect(cells).not.toHaveCount(0, PATIENCE);
  await timed(page, task(7), async () => {
    await press("Pause");
    const still = await picture(page);
    expect(still.moving).toBe(0);
    await frames(page, 20);
    expect(await picture(page)).toEqual(still);
    const count = await cells.count();
    await press("Step back");
    await expect.poll(async () => (await picture(page)).shows).not.toBe(still.shows);
    expect(await cells.count()).toBeLessThanOrEqual(count);
    const back = await picture(page);
    await press("Play");
    const goesOn = async () => {
      const now = await picture(page);
      return now.moving > 0 || now.shows !== back.shows;
    };
    await expect.poll(goesOn, PATIENCE).toBe(true);
  });
});

test("each of the ten tasks is done in some journey", () => {
  const journeys = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".spec.ts"));
  const texts = journeys.map((file) => readFileSync(`${import.meta.dirname}/${file}`, "utf8"));
  const done = new Set(texts.flatMap((text) => [...text.matchAll(/\btask\((\d+)\)/g)].map(([, number]) => Number(number))));
  expect([...done].sort((a, b) => a - b)).toEqual(Object.keys(TASKS).map(Number));
});

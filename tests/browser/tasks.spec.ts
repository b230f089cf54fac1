// What a new user can do, and how long the page itself takes for it: each task's time is printed beside
// the time that a person should need at most.

import { type Page } from "@playwright/test";

import { accessibilityViolations, expect, open, test } from "./page.ts";
import { PATIENCE, told } from "./world.ts";

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
async function timed(page: Page, name: string, seconds: number, task: () => Promise<void>): Promise<void> {
  const begun = Date.now();
  await task();
  const took = (Date.now() - begun) / 1000;
  console.log(`${name}: ${took.toFixed(1)} s of ${seconds}`);
  expect(took).toBeLessThanOrEqual(seconds);
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
  await timed(page, "a first packet", 10, async () => {
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
  await timed(page, "a guess", 30, async () => {
    await expect(panel(page).locator(".run")).toBeDisabled();
    const options = panel(page).locator(".option");
    await options.first().click();
    await panel(page).locator(".run").click();
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
  await timed(page, "a successor", 15, async () => {
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
  await timed(page, "a door on every node", 60, async () => {
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
  await timed(page, "a repair", 60, async () => {
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

test("6: the destination before and after a node stands in one cell", async ({ page }) => {
  await slowly(page, 11);
  await go(page, /Open door 30080/);
  await inPanel(page, "Show me").click();
  await expect(panel(page)).toContainText("That is how", PATIENCE);
  await timed(page, "before and after", 20, async () => {
    const cell = page.locator(".ribbon .cell", { hasText: "node-a rewrites" });
    await expect(cell.locator(".old")).toContainText(["198.51.100.7", "192.0.2.11:30080"].slice(1));
    await expect(cell.locator(".new").last()).toContainText(/10\.244\.\d\.\d+:8080/);
    const line = await cell.locator(".old").last().evaluate((old) => getComputedStyle(old).textDecorationLine);
    expect(line).toContain("line-through");
  });
});

test("7: everything stops, goes back a hop, and goes on", async ({ page }) => {
  await slowly(page, 14);
  await timed(page, "stop, back, on", 30, async () => {
    await page.locator("[data-primary]").click();
    await expect(page.locator(".ribbon .cell")).not.toHaveCount(0, PATIENCE);
    await page.getByRole("button", { name: /^Pause/ }).click();
    const before = await page.locator(".stage").screenshot();
    await page.evaluate(() => new Promise((done) => { let left = 30; const frame = () => (--left ? requestAnimationFrame(frame) : done(null)); frame(); }));
    expect(await page.locator(".stage").screenshot()).toEqual(before);
    const time = await page.locator(".timeline .time").textContent();
    await page.getByRole("button", { name: /hop before|previous hop/i }).first().click();
    expect(await page.locator(".timeline .time").textContent()).not.toBe(time);
    await page.getByRole("button", { name: /^Play/ }).click();
    await expect(told(page)).toHaveText(/answered by/, PATIENCE);
  });
});

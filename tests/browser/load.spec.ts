// Many requests at once: bands, counters, what each pod answered; a stream; the map of a large stage.

import { type Page } from "@playwright/test";

import { accessibilityViolations, expect, test } from "./page.ts";
import { PATIENCE, openWorld, pods } from "./world.ts";

/** The numbers in words that stand in a corner of the stage. */
const summary = (page: Page) => page.locator(".load-summary p");

/** The number that stands before a word in the summary; 0 if the word is not there. */
async function number(page: Page, word: string): Promise<number> {
  const text = (await summary(page).textContent()) ?? "";
  return Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0);
}

test("300 requests are bands and counters, and each pod's share is told", async ({ page }) => {
  await openWorld(page, "s0-loadbalancer");
  await page.getByRole("button", { name: "×300 requests at once" }).click();

  // A crowd under way: wires carry bands, counters stand by them, small envelopes move.
  await expect(page.locator(".bands path").first()).toBeAttached(PATIENCE);
  await expect(page.locator(".counter .t-count").first()).toHaveText(/^\d+$/);
  await expect(page.locator(".swarm path").first()).toHaveAttribute("d", /^M/, PATIENCE);
  await page.getByRole("button", { name: "Pause" }).click();
  const counted = (await page.locator(".counter .t-count").allTextContents()).map(Number);
  const sum = counted.reduce((all, one) => all + one, 0);
  expect(sum).toBeGreaterThan(12);
  expect(sum).toBeLessThanOrEqual(await number(page, "under way"));
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Play" }).click();

  await expect(summary(page)).toContainText("300 sent");
  await expect(summary(page)).toContainText("300 answered", PATIENCE);
  await expect(page.locator(".bands path")).toHaveCount(0);
  await expect(page.locator(".swarm path").first()).toHaveAttribute("d", "");

  // What hangs on the pods, what is listed and what pods are called say the same: all 300.
  const bars = await page.locator(".tally .t-count").allTextContents();
  const shares = bars.map((text) => Number(text.split(" ")[0]));
  expect(shares).toHaveLength(3);
  expect(shares.reduce((all, one) => all + one, 0)).toBe(300);
  const list = page.getByRole("list", { name: "Answers by pod" }).getByRole("listitem");
  const listed = (await list.allTextContents()).map((text) => Number(/answered (\d+)/.exec(text)?.[1]));
  expect(listed.toSorted()).toEqual(shares.toSorted());
  await expect(pods(page, /answered \d+ of these requests, \d+ %/)).toHaveCount(3);

  // The many ends are few marks.
  const marks = page.getByRole("list", { name: "What happened" }).getByRole("listitem");
  expect(await marks.count()).toBeLessThan(20);
  await expect(marks.last()).toContainText("requests were answered within a second");
});

test("a stream goes on until it is ended, and can be taken back", async ({ page }) => {
  await openWorld(page, "s0-nodeport");
  const stream = page.getByRole("switch", { name: "steady stream" });
  await expect(stream).toHaveAttribute("aria-checked", "false");
  await stream.click();
  await expect(stream).toHaveAttribute("aria-checked", "true");
  await expect.poll(() => number(page, "sent"), PATIENCE).toBeGreaterThan(60);
  await stream.click();
  await expect(stream).toHaveAttribute("aria-checked", "false");
  const sent = await number(page, "sent");
  await expect.poll(() => number(page, "answered"), PATIENCE).toBe(sent);
  expect(await number(page, "sent")).toBe(sent);

  // It is in the log: it can be undone and done again, and another visit finds it.
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  const redo = page.getByRole("button", { name: "Redo", exact: true });
  await undo.click();
  await expect(stream).toHaveAttribute("aria-checked", "true");
  await undo.click();
  await expect(stream).toHaveAttribute("aria-checked", "false");
  await expect(summary(page)).toHaveCount(0);
  await redo.click();
  await redo.click();
  await expect(stream).toHaveAttribute("aria-checked", "false");
  await page.reload();
  await expect(summary(page)).toContainText(`${sent} answered`, PATIENCE);
});

test("a large picture has a map that goes where one wants", async ({ page }) => {
  await openWorld(page, "crowd");
  const map = page.getByRole("group", { name: "The part that is seen" });
  await expect(map).toHaveCount(0);
  await page.locator(".stage").focus();
  for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press("+");
  await expect(map).toBeVisible();
  const frame = page.locator(".map-view");
  const scrolled = () => page.locator(".stage").evaluate((stage) => [stage.scrollLeft, stage.scrollTop]);
  await expect(frame).toHaveAttribute("x", "0");

  await map.getByRole("button", { name: "Right" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await scrolled())[0]).toBeGreaterThan(300);
  await map.getByRole("button", { name: "Down" }).focus();
  await page.keyboard.press("Space");
  await expect.poll(async () => (await scrolled())[1]).toBeGreaterThan(200);
  // The frame follows: at twice the size it is at half of what is scrolled.
  const [left] = await scrolled();
  await expect.poll(async () => Math.abs(Number(await frame.getAttribute("x")) - left! / 2)).toBeLessThan(1);

  // A press on the upper left corner goes there.
  await page.locator(".map").click({ position: { x: 2, y: 2 } });
  await expect.poll(scrolled).toEqual([0, 0]);
  expect(await accessibilityViolations(page)).toEqual([]);

  await page.locator(".stage").focus();
  await page.keyboard.press("0");
  await expect(map).toHaveCount(0);
});

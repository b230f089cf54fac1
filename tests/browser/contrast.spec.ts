// Few colours, strong colours, paper: what is marked stays marked.

import { type Page } from "@playwright/test";

import { expect, test } from "./page.ts";
import { openWorld, send } from "./world.ts";

/** A walk held where node-a has rewritten the addresses, with a pod selected. */
async function held(page: Page): Promise<void> {
  await openWorld(page);
  await send(page);
  await page.getByRole("button", { name: "node-a rewrites" }).click();
  await page.getByRole("group", { name: "Topology" }).getByRole("button", { name: /^Pod toolbox/ }).click();
  await expect(page.locator(".cell.now")).toHaveCount(1);
  await expect(page.locator(".pod.selected")).toHaveCount(1);
}

/** The values of a property of all that a selector finds. */
const looks = (page: Page, selector: string, property: string) =>
  page.locator(selector).evaluateAll(
    (elements, property) => elements.map((e) => getComputedStyle(e).getPropertyValue(property)),
    property,
  );

test("with forced colours the current hop, the selected pod and the row in use stand out", async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: "active" });
  await held(page);
  const width = async (selector: string) =>
    Math.max(...(await looks(page, selector, "stroke-width")).map(Number.parseFloat));
  expect(await width(".pod.selected .card")).toBeGreaterThan(await width(".pod.hot .card"));
  expect(await width(".pod.hot .card")).toBeGreaterThan(
    await width(".pod:not(.hot, .selected) .card"),
  );
  const now = await looks(page, ".cell.now", "outline-width");
  expect(now).toEqual(["4px"]);
  for (const other of await looks(page, ".cell:not(.now)", "outline-width")) expect(other).toBe("1px");
  // A number in a disc is not written in the disc's own colour.
  const [ink] = await looks(page, ".num", "color");
  const [ground] = await looks(page, ".num", "background-color");
  expect(ink).not.toBe(ground);
  expect(await looks(page, ".num, .btn.primary, .seg[aria-pressed=true]", "forced-color-adjust")).toEqual(
    expect.arrayContaining(["none"]),
  );
});

test("with more contrast every line of the drawing is ink", async ({ page }) => {
  await page.emulateMedia({ contrast: "more" });
  await held(page);
  const [ink] = await looks(page, ".lamp", "fill");
  for (const selector of [".wire", ".node", ".strip", ".plate", ".rule", ".tether", ".list"]) {
    for (const stroke of await looks(page, selector, "stroke")) expect(stroke, selector).toBe(ink);
  }
  for (const fill of await looks(page, ".shade", "fill")) expect(fill).toBe("rgba(0, 0, 0, 0)");
});

test("paper shows the picture and every hop, light, and nothing to press", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 1440, height: 700 });
  await held(page);
  const { width } = (await page.locator(".drawing").boundingBox())!;
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.setViewportSize({ width: 718, height: 1000 });
  await expect(page.locator(".btn:visible, select:visible, textarea:visible, input:visible")).toHaveCount(0);
  const drawing = (await page.locator(".drawing").boundingBox())!;
  expect(drawing.width).toBeLessThanOrEqual(718);
  expect(drawing.width).toBeLessThan(width);
  const cells = await page.locator(".cell").evaluateAll((all) => all.map((e) => e.getBoundingClientRect().right));
  expect(cells.length).toBeGreaterThan(2);
  expect(Math.max(...cells)).toBeLessThanOrEqual(718);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("light");
});

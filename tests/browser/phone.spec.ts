// On a phone: everything within its width, and within reach of a thumb.

import { expect, open, test } from "./page.ts";
import { manifest, openWorld, requests, send } from "./world.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

const width = () => document.scrollingElement?.scrollWidth;

test("nothing is wider than the phone, in any tab", async ({ page }) => {
  await open(page);
  const tabs = page.getByRole("navigation", { name: "Panels" });
  for (const name of ["YAML", "Hops", "Requests"]) {
    await tabs.getByRole("button", { name }).tap();
    await expect(tabs.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
    expect(await page.evaluate(width), name).toBeLessThanOrEqual(390);
  }
});

test("Send is in reach, and big enough", async ({ page }) => {
  await openWorld(page);
  const button = page.getByRole("button", { name: "Send", exact: true });
  await expect(button).toBeInViewport({ ratio: 1 });
  const box = await button.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  await button.tap();
  await expect(requests(page)).toHaveCount(1);
});

test("each tab shows its own panel and no other", async ({ page }) => {
  await openWorld(page);
  const tabs = page.getByRole("navigation", { name: "Panels" });
  const hops = page.getByRole("list", { name: "Hops of this request" });
  const form = page.getByLabel("from");

  await expect(form).toBeVisible();
  await expect(manifest(page)).toBeHidden();
  await tabs.getByRole("button", { name: "YAML" }).tap();
  await expect(manifest(page)).toBeVisible();
  await expect(form).toBeHidden();
  await expect(page.getByRole("button", { name: "Apply" })).toBeInViewport();
  await tabs.getByRole("button", { name: "Hops" }).tap();
  await expect(manifest(page)).toBeHidden();
  await tabs.getByRole("button", { name: "Requests" }).tap();
  expect(await send(page)).toMatch(/: answered by webapp-/);
  await tabs.getByRole("button", { name: "Hops" }).tap();
  await expect(hops).toBeVisible();
  await expect(hops.getByRole("listitem").first()).toBeInViewport();
});

// The page's own clock: a hint is held out to whom nothing has gone forward for a while.

import { expect, open, test } from "./page.ts";

test("a hint is held out after twenty seconds without progress, and never before", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await page.getByRole("button", { name: "Learn" }).click();
  await page.locator(".lesson-map li:nth-child(5) button").click();
  const panel = page.getByRole("region", { name: "Lesson" });
  await panel.getByRole("button", { name: "I know this" }).click();
  const quiet = panel.getByRole("button", { name: "Stuck?", exact: true });
  const heldOut = panel.getByRole("button", { name: "Stuck? Take a hint" });
  await expect(quiet).toBeEnabled();
  await page.clock.fastForward(15_000);
  await expect(quiet).toBeVisible();
  await page.clock.fastForward(6_000);
  await expect(heldOut).toBeVisible();
  // It is where a screen reader hears of it, and the focus is left where it was.
  await expect(panel.locator("[aria-live=polite]")).toContainText("Stuck? Take a hint");
  await heldOut.click();
  await expect(panel.locator(".hints li")).toHaveCount(1);
  await expect(panel.getByRole("button", { name: "Another hint" })).toBeVisible();
  await page.clock.fastForward(21_000);
  await expect(heldOut).toBeVisible();
});

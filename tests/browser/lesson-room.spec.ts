// While a lesson is open the picture has the room, and what is not of the lesson is put away.

import { expect, open, test } from "./page.ts";

import { type Page } from "@playwright/test";

async function openLesson(page: Page, order: number): Promise<void> {
  await open(page);
  await page.getByRole("button", { name: "Learn" }).click();
  await page.locator(`.lesson-map li:nth-child(${order}) button`).click();
  await expect(page.getByRole("region", { name: "Lesson" })).toBeVisible();
}

const side = (page: Page) => page.getByRole("complementary", { name: "Manifests and requests" });
const stageWidth = (page: Page) => page.locator(".stage").evaluate((stage) => stage.clientWidth);

test("on a laptop's screen the side is put away until it is wanted", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await openLesson(page, 5);
  await expect(side(page)).toBeHidden();
  await expect.poll(() => stageWidth(page)).toBeGreaterThan(1000);
  // What the lesson is about is in the picture: labels, what is asked for, and the list.
  await expect(page.locator(".stage .drawing")).toContainText("app=webb");
  await expect(page.locator(".stage .drawing")).toContainText("nobody matches");
  const panels = page.getByRole("button", { name: "Panels", exact: true });
  await expect(panels).toHaveAttribute("aria-expanded", "false");
  await panels.press("Enter");
  await expect(side(page)).toBeVisible();
  await expect(panels).toHaveAttribute("aria-expanded", "true");
  await panels.press("Enter");
  await expect(side(page)).toBeHidden();
  // What is chosen on the stage is told at the side.
  await page.locator(".stage [data-select='pod default/shop-1']").click();
  await expect(side(page)).toBeVisible();
  await expect(page.getByRole("region", { name: "Selected" })).toContainText("shop-1");
  await panels.press("Enter");
  await expect(side(page)).toBeHidden();
  await page.getByRole("button", { name: "Terminal" }).click();
  await expect(page.getByRole("region", { name: "Terminal" })).toBeVisible();
});

test("a lesson without manifests shows none, and offers only what belongs to it", async ({ page }) => {
  await openLesson(page, 1);
  const manifests = page.getByRole("region", { name: "Manifests" });
  await expect(side(page)).toBeVisible();
  await expect(manifests).toBeHidden();
  await expect(page.getByRole("switch", { name: /^Provider/ })).toBeHidden();
  await expect(page.getByRole("switch", { name: /steady stream/ })).toBeHidden();
  await page.locator(".stage [data-select='pod default/web-1']").click();
  await expect(page.getByRole("region", { name: "Selected" })).toContainText("web-1");
  await expect(page.getByRole("button", { name: "Kill" })).toHaveCount(0);
  await expect(manifests).toBeHidden();
  await page.getByRole("button", { name: "Panels", exact: true }).click();
  await expect(manifests).toBeVisible();
  // Outside of the lesson everything is there again.
  await page.getByRole("region", { name: "Lesson" }).getByRole("button", { name: "Leave the lesson" }).click();
  await expect(page.getByRole("switch", { name: /^Provider/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Kill" })).toBeVisible();
  await expect(manifests).toBeVisible();
});

// What a frame waits for: no more of the app than what it shows at first.

import { readdirSync } from "node:fs";

import type { Page } from "@playwright/test";

import { expect, test } from "./host.ts";

const ids = (folder: string) =>
  readdirSync(new URL(`../../assets/${folder}/`, import.meta.url))
    .map((file) => /^([a-z0-9-]+)\.yaml$/.exec(file)?.[1] ?? "")
    .filter((id) => id && !/-more$|^s3-deployment$|^ingress-/.test(id));
const articles = ids("presets").filter((id) => /^s\d/.test(id));
const panels = "panels=topology+hops+terminal+endpoints+timeline+lesson";

/** Opens a frame in which these parts of the app do not come; what was asked for of it. */
async function frame(page: Page, settings: string, never: string[]): Promise<string[]> {
  const asked: string[] = [];
  await page.unrouteAll();
  await page.route(/_frame_\w+\.wasm$/, (route) => {
    const part = /_frame_(\w+)\.wasm/.exec(route.request().url())![1]!;
    asked.push(part);
    return never.includes(part) ? route.abort() : route.continue();
  });
  // With the same address a fragment alone would load nothing.
  await page.goto("about:blank");
  await page.goto(`${process.env.PACKETWALK_ADDRESS}/embed/#${settings}`);
  await expect(page.locator("#poster"), settings).toHaveCount(0);
  await expect(page.locator("[data-primary]"), settings).toBeVisible();
  // A second question would be a call into a part that was not there.
  expect(asked, settings).toEqual([...new Set(asked)]);
  return asked;
}

test("the picture of an article's world waits for the first part alone", async ({ page }) => {
  for (const id of articles) {
    const asked = await frame(page, `preset=${id}`, ["both", "panels", "worlds", "played", "more"]);
    expect(asked.filter((part) => !["both", "played"].includes(part)), id).toEqual([]);
  }
  expect(articles).toHaveLength(13);
});

test("a lesson with all panels but the editor waits for one part more", async ({ page }) => {
  for (const id of ids("lessons")) {
    await frame(page, `lesson=${id}&${panels}`, ["worlds", "played", "more"]);
    await expect(page.getByRole("region", { name: "Lesson" }), id).toBeAttached();
  }
  expect(ids("lessons")).toHaveLength(18);
});

test("a larger world waits for a little more", async ({ page }) => {
  for (const id of ids("presets").filter((id) => !articles.includes(id))) {
    await frame(page, `preset=${id}`, ["played", "more"]);
  }
});

test("a request through an article's world needs nothing of panels and lessons", async ({ page, seen }) => {
  test.slow();
  for (const id of articles) {
    const asked = await frame(page, `preset=${id}&speed=4`, []);
    await page.waitForSelector("[data-loaded]");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByRole("button", { name: "Send again" }), id).toBeVisible({ timeout: 20_000 });
    await page.getByRole("button", { name: "Step back" }).click();
    await page.getByRole("button", { name: "Start over" }).click();
    await expect(page.getByRole("button", { name: "Send", exact: true }), id).toBeVisible();
    expect([...new Set(asked)].sort(), id).toEqual(["both", "played"]);
  }
  expect(seen.complaints).toEqual([]);
});

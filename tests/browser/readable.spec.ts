// Every world in a frame and every lesson is there whole, and all its words can be read, in whatever
// room it is given.

import { readdirSync } from "node:fs";

import { collisions } from "./collisions.ts";
import { expect, open, test } from "./page.ts";

const named = (folder: string) =>
  readdirSync(new URL(`../../assets/${folder}/`, import.meta.url))
    .map((file) => /^([a-z0-9-]+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined);

// Parts of a world or of a file, and none by themselves.
const worlds = named("presets").filter((name) => !/^(ingress-|s3-deployment)/.test(name));
const lessons = named("lessons").filter((name) => name !== "tickets-more");

const frames = [
  [720, 420],
  [960, 600],
  [390, 560],
  [320, 300],
] as const;

const screens = [
  [1440, 900],
  [1280, 720],
  [390, 844],
  [320, 640],
] as const;

for (const world of worlds) {
  test(`the world ${world} is whole in a frame`, async ({ page }) => {
    await page.goto(`/embed/#preset=${world}`);
    await page.waitForSelector("[data-loaded]", { state: "attached" });
    await expect(page.locator(".drawing [data-select^='node ']").first()).toBeVisible();
    for (const [width, height] of frames) {
      await page.setViewportSize({ width, height });
      expect.soft(await collisions(page), `${width}x${height}`).toEqual([]);
    }
  });
}

for (const lesson of lessons) {
  test(`the lesson ${lesson} begins with what can be read`, async ({ page }) => {
    await open(page, `#lesson=${lesson}`);
    await page.waitForSelector("[data-loaded]");
    for (const [width, height] of screens) {
      await page.setViewportSize({ width, height });
      expect.soft(await collisions(page), `${width}x${height}`).toEqual([]);
    }
  });
}

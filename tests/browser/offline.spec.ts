// Without a network: the page after a first visit, and the one file from a disk.

import { fileURLToPath, pathToFileURL } from "node:url";

import { test as base } from "@playwright/test";

import { expect, test } from "./page.ts";
import { openEditor } from "./world.ts";

base.describe("after a first visit", () => {
  base.use({ serviceWorkers: "allow" });

  base("the page starts without a network, with its editor", async ({ page, context }) => {
    const address = `${process.env.PACKETWALK_ADDRESS}/`;
    await page.goto(address);
    await page.waitForSelector("[data-loaded]", { state: "attached" });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector("[data-loaded]", { state: "attached" });
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByRole("list", { name: "Requests, newest first" }).getByRole("listitem")).toHaveCount(1);
    await openEditor(page);
  });

  base("a frame keeps nothing", async ({ page }) => {
    await page.goto(`${process.env.PACKETWALK_ADDRESS}/embed/`);
    await page.waitForSelector("[data-loaded]", { state: "attached" });
    const kept = await page.evaluate(async () => [
      (await navigator.serviceWorker.getRegistrations()).length,
      (await caches.keys()).length,
    ]);
    expect(kept).toEqual([0, 0]);
  });
});

test("the one file runs from a disk, with its editor", async ({ page, complaints }) => {
  const file = fileURLToPath(new URL("../../dist/packet-walk-offline.html", import.meta.url));
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("[data-loaded]", { state: "attached" });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("list", { name: "Requests, newest first" }).getByRole("listitem")).toHaveCount(1);
  await openEditor(page);
  // Its own address, and nothing else.
  expect(complaints.splice(0)).toEqual([`asked for ${pathToFileURL(file).href}`]);
});

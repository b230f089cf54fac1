// Time by keys and by ear: the sheet of keys, events, stops, the scene in words.

import { type Page } from "@playwright/test";

import { accessibilityViolations, expect, open, test } from "./page.ts";
import { PATIENCE, ended, openWorld, pods, requests, send } from "./world.ts";

/** The polite region that tells what happens by itself, and what was asked for. */
const news = (page: Page) => page.locator(".news");
const stage = (page: Page) => page.getByRole("region", { name: "Stage" });

test("time stops by itself at the rewrite, says why, and Space goes on", async ({ page }) => {
  await openWorld(page);
  const stops = page.getByRole("switch", { name: /^Stops/ });
  await stops.click();
  await expect(stops).toBeChecked();
  await stage(page).press("s");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible(PATIENCE);
  await expect(page.getByText("at a rewrite")).toBeVisible();
  await expect(news(page)).toHaveText(/^Stopped at hop 3: node-a rewrites, /);
  await expect(requests(page).first().locator(".outcome")).toHaveText("under way");

  await stage(page).press("Space");
  await expect(news(page)).toHaveText(/^Stopped at hop 5: node-a undoes it, /, PATIENCE);
  await stage(page).press("Space");
  expect(await ended(page, 1)).toMatch(/: answered by webapp-/);

  // The switch is found again at the next visit.
  await page.reload();
  await expect(page.getByRole("switch", { name: /^Stops/ })).toBeChecked();
});

test("at Instant a request has its end at once", async ({ page }) => {
  await open(page);
  await page.getByLabel("Speed").selectOption("Instant");
  await stage(page).press("s");
  await expect(requests(page).first().locator(".outcome")).toHaveText(/: answered by webapp-/, {
    timeout: 2_000,
  });
});

test("Shift with . and , goes from event to event; Home and End to the ends of a request", async ({
  page,
}) => {
  await openWorld(page);
  await send(page);
  const moment = page.getByRole("slider", { name: "Moment" });
  // Time runs until the frame after the answer, so this may be a little later than the answer.
  const seen = Number(await moment.inputValue());
  await stage(page).focus();
  await page.keyboard.press("Home");
  const begin = await moment.inputValue();
  expect(Number(begin)).toBeLessThan(seen - 2_000);
  await expect(page.getByText("The past.")).toBeVisible();
  await page.keyboard.press("End");
  await expect(moment).not.toHaveValue(begin);
  const end = await moment.inputValue();
  expect(Number(end)).toBeGreaterThan(seen - 250);
  expect(Number(end)).toBeLessThanOrEqual(seen);
  await page.keyboard.press("Shift+Comma");
  await expect(moment).toHaveValue(begin);
  await expect(news(page)).toHaveText(/^Request 1 was sent: your laptop asks http:/);
  const happened = page.getByRole("list", { name: "What happened" }).getByRole("listitem");
  await expect(happened).toHaveText([/: Request 1 was sent: /, /later than the moment shown: /]);
  await page.keyboard.press("Shift+Period");
  await expect(moment).toHaveValue(end);
});

test("what the cluster does by itself is told, and stands on the line", async ({ page }) => {
  await openWorld(page);
  const victim = pods(page, /^Pod webapp-/).first();
  const name = /^Pod (\S+),/.exec((await victim.getAttribute("aria-label")) ?? "")?.[1] ?? "";
  await victim.press("k");
  await expect(news(page)).toContainText("have written their rules anew", PATIENCE);
  await expect(news(page)).toContainText(`Pod ${name} is gone.`, PATIENCE);
  for (const look of ["removed", "rules", "pod-down", "pod-up"]) {
    await expect(page.locator(`.mark.${look}`).first()).toBeVisible();
  }
  const first = await page.locator(".mark title").first().textContent();
  expect(first).toContain(`${name} was deleted.`);
});

test("one cannot go where nobody has been", async ({ page }) => {
  await openWorld(page);
  await send(page);
  const moment = page.getByRole("slider", { name: "Moment" });
  const end = await moment.inputValue();
  await moment.press("End");
  await expect(moment).toHaveValue(end);
  await expect(moment).not.toHaveAttribute("max", end);
});

test("arrows go from thing to thing", async ({ page }) => {
  await openWorld(page);
  const service = page.getByRole("button", { name: /^Service webapp-service, NodePort/ });
  const node = page.getByRole("button", { name: /^Node node-a/ });
  await node.focus();
  await page.keyboard.press("ArrowDown");
  await expect(pods(page, /^Pod webapp-.* on node-a/)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(node).toBeFocused();
  await service.focus();
  await page.keyboard.press("ArrowDown");
  await expect(service).not.toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(service).toBeFocused();
});

test("the sheet lists the keys, and single keys can be switched off for good", async ({ page }) => {
  await openWorld(page);
  await stage(page).press("?");
  const sheet = page.getByRole("dialog", { name: "Keys and settings" });
  await expect(sheet).toBeVisible();
  for (const group of ["Time,", "Things,", "Manifest", "Everywhere"]) {
    await expect(sheet.getByRole("heading", { name: group })).toBeVisible();
  }
  const single = sheet.getByRole("switch", { name: "Single-key shortcuts" });
  await expect(single).toBeChecked();
  await single.click();
  await expect(single).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(stage(page)).toBeFocused();
  for (const key of ["s", "?", "."]) await page.keyboard.press(key);
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  await expect(requests(page)).toHaveCount(0);
  await expect(sheet).toBeHidden();

  await page.reload();
  await stage(page).press("s");
  await page.getByRole("button", { name: "Keys and settings" }).click();
  await expect(single).not.toBeChecked();
  await expect(requests(page)).toHaveCount(0);
});

test("settings that cannot be read are as they are by default", async ({ page }) => {
  await page.addInitScript(() =>
    localStorage.setItem("packetwalk.settings.v1", "stops=perhaps\n\u0000=\nsingle_keys\n{}"),
  );
  await openWorld(page);
  await expect(page.getByRole("switch", { name: "Stops: off" })).not.toBeChecked();
  await stage(page).press("s");
  await expect(requests(page)).toHaveCount(1);
});

test("the scene is described when asked, to the ear and to the eye", async ({ page }) => {
  await openWorld(page);
  const ask = page.getByRole("button", { name: "Describe the scene" });
  await ask.click();
  const list = page.getByRole("list", { name: "Description of the scene" });
  await expect(list).toContainText("No request is under way.");
  await expect(list).toContainText("Service webapp-service is open on every node at port 30080.");
  await expect(news(page)).toContainText("Rule on node-c for :30080: 2 pods.");
  expect(await accessibilityViolations(page)).toEqual([]);
  await list.focus();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await expect(ask).toBeFocused();
});

test("the sheet of keys can be read by everybody", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Keys and settings" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await accessibilityViolations(page)).toEqual([]);
});

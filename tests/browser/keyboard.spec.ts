// Everything without a mouse.

import { type Locator, type Page } from "@playwright/test";

import { expect, test } from "./page.ts";
import { PATIENCE, ended, manifest, manifestText, openEditor, openWorld, pods, requests, rulesFollow } from "./world.ts";

/** Goes on with Tab until this has the focus. */
async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  for (let steps = 0; steps < 80; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

test("Tab reaches everything and is trapped nowhere", async ({ page }) => {
  test.slow();
  await openWorld(page);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.evaluate(() => ((globalThis as any).seen = new Set()));
  const all = await page.evaluate(() => {
    const some = "button, select, input, textarea, [tabindex='0']";
    return [...document.querySelectorAll<HTMLElement>(some)].filter(
      (element) => !element.matches(":disabled") && element.checkVisibility(),
    ).length;
  });
  expect(all).toBeGreaterThan(20);
  // Twice round: the editor, which comes when one first goes into it, brings a control that lies before it.
  for (let steps = 0; steps < 2 * all + 10; steps += 1) {
    await page.keyboard.press("Tab");
    await page.evaluate(() => (globalThis as any).seen.add(document.activeElement));
  }
  const missed = await page.evaluate(() => {
    const some = "button, select, input, textarea, [tabindex='0']";
    return [...document.querySelectorAll<HTMLElement>(some)]
      .filter((element) => !element.matches(":disabled") && element.checkVisibility())
      .filter((element) => !(globalThis as any).seen.has(element))
      .map((element) => element.outerHTML.slice(0, 120));
  });
  expect(missed).toEqual([]);
});

test("what has the focus can be seen to have it", async ({ page }) => {
  await openWorld(page);
  await page.keyboard.press("F6");
  for (let steps = 0; steps < 12; steps += 1) {
    await page.keyboard.press("Tab");
    const looks = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const drawn = element.closest(".pod, .plate-group")?.querySelector(".card, .plate");
      const style = getComputedStyle(drawn ?? element);
      const width = drawn ? style.strokeWidth : style.outlineWidth;
      return { what: element.outerHTML.slice(0, 80), width: Number.parseFloat(width) };
    });
    expect(looks.width, looks.what).toBeGreaterThanOrEqual(2);
  }
});

test("F6 goes round the regions, both ways", async ({ page }) => {
  await openWorld(page);
  const regions = [
    page.getByRole("region", { name: "Stage" }),
    page.getByRole("list", { name: "Hops of this request" }),
    manifest(page),
    page.getByLabel("to", { exact: true }),
    page.getByRole("slider", { name: "Moment" }),
    page.getByLabel("World"),
  ];
  await page.keyboard.press("F6");
  for (const region of [...regions, ...regions.slice(0, 1)]) {
    await expect(region).toBeFocused();
    await page.keyboard.press("F6");
  }
  await expect(regions[1]!).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(regions[0]!).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(regions[5]!).toBeFocused();
});

test("NodePort is chosen and a request sent and followed by keys alone", async ({ page }) => {
  await openWorld(page, "s0-clusterip");
  const types = page.getByRole("group", { name: "Service type" });
  await tabTo(page, types.getByRole("button", { name: "NodePort" }));
  await page.keyboard.press("Enter");
  await expect(types.getByRole("button", { name: "NodePort" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByLabel("to", { exact: true })).toHaveValue(/^http:\/\/15\.207\.114\.2:3\d{4}$/);
  await rulesFollow(page);

  await tabTo(page, page.getByRole("region", { name: "Stage" }), "Shift+Tab");
  await page.keyboard.press("s");
  await expect(requests(page)).toHaveCount(1);
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  const hops = page.getByRole("list", { name: "Hops of this request" }).getByRole("listitem");
  await expect(async () => {
    await page.keyboard.press(".");
    expect(await hops.count()).toBeGreaterThan(2);
  }).toPass(PATIENCE);
  const walked = await hops.count();
  await expect(async () => {
    await page.keyboard.press(",");
    expect(await hops.count()).toBeLessThan(walked);
  }).toPass(PATIENCE);
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  expect(await ended(page, 1)).toMatch(/: answered by backend-/);

  await tabTo(page, page.getByRole("button", { name: "Send", exact: true }));
  await page.keyboard.press("Space");
  expect(await ended(page, 2)).toMatch(/: answered by backend-/);
});

test("a pod is selected and killed by keys alone", async ({ page }) => {
  await openWorld(page);
  const victim = pods(page, /^Pod webapp-/).first();
  const name = /^Pod (\S+),/.exec((await victim.getAttribute("aria-label")) ?? "")?.[1] ?? "";
  await tabTo(page, victim);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Selected" })).toContainText(name);
  await page.keyboard.press("k");
  await expect(pods(page, new RegExp(`^Pod ${name}, Ready`))).toHaveCount(0);
  await expect(pods(page, /^Pod webapp-\S+, Ready/)).toHaveCount(2, PATIENCE);
});

test("Tab leaves the manifest, and its keys write there instead of acting", async ({ page }) => {
  await openWorld(page);
  const text = await manifestText(page);
  await openEditor(page);
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# s.,k ");
  expect(await manifestText(page)).toBe(`${text}# s.,k `);
  await expect(requests(page)).toHaveCount(0);
  await page.keyboard.press("Tab");
  await expect(manifest(page)).not.toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(manifest(page)).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(manifest(page)).not.toBeFocused();
});

// A class: a lesson for a room, by a clicker's keys and votes, at two projectors' sizes.

import { collisions } from "./collisions.ts";
import { type Page } from "@playwright/test";

import { allViolations, expect, open, test } from "./page.ts";

/** Long enough for what a lesson does by itself, at the highest speed, on a busy machine. */
const PATIENCE = { timeout: 60_000 };

const caption = (page: Page) => page.locator(".present-caption");
const now = (page: Page) => page.locator(".present-head .dot.now");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const option = (page: Page, letter: string) =>
  page.locator(".present-options li").filter({ has: page.getByText(letter, { exact: true }) });

async function presentLesson(page: Page, order: number): Promise<void> {
  await open(page);
  await page.getByLabel("Speed").selectOption("4x");
  await page.getByRole("button", { name: "Learn" }).click();
  await page.locator(`.lesson-map li:nth-child(${order}) button`).click();
  await page.getByRole("button", { name: "Presenter view" }).click();
  await expect(caption(page)).toBeVisible();
}

/** Whether this step can be left with nothing held back. */
const isDone = (page: Page) => expect(page.locator(".present-ways .btn.next.strong")).toBeEnabled(PATIENCE);

/** Texts that are seen and smaller than this many pixels, on the stage as drawn. */
function smallTexts(page: Page, least: number): Promise<string[]> {
  return page.evaluate((least) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.querySelector(".app")!, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement as any;
      if (!node.textContent?.trim() || element.closest(".unseen") || !element.checkVisibility()) continue;
      const scale = element.getScreenCTM?.()?.a ?? 1;
      const size = Number.parseFloat(getComputedStyle(element).fontSize) * scale;
      if (size < least - 0.1) found.push(`${size.toFixed(1)} ${node.textContent}`);
    }
    return found;
  }, least);
}

/** What of the page's parts is cut by the window's edge. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll(".present-head *, .present-words *, .present-card")]
      .filter((element) => {
        const { left, right, top, bottom, width } = element.getBoundingClientRect();
        const isSeen = width > 1 && element.checkVisibility();
        return isSeen && (left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1);
      })
      .map((element) => element.outerHTML.slice(0, 80)),
  );
}

async function isFitForARoom(page: Page): Promise<void> {
  expect(await smallTexts(page, 16)).toEqual([]);
  expect(await cut(page)).toEqual([]);
  expect(await allViolations(page)).toEqual([]);
}

for (const [width, height] of [[1280, 720], [1920, 1080]] as const) {
  test(`a class plays lesson 11 with a clicker and votes at ${width} by ${height}`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.setViewportSize({ width, height });
    await presentLesson(page, 11);
    await expect(page.getByRole("heading", { name: "11 A door on every node" })).toBeVisible();
    await isFitForARoom(page);

    // On to the task, which the clicker has done and then leaves.
    await page.keyboard.press("PageDown");
    await expect(now(page)).toHaveAccessibleName("Step 2 of 5");
    await page.keyboard.press("PageDown");
    await isDone(page);
    await expect(page.locator(".present-card .new-row")).toContainText(["nodePort: 30080"]);
    await isFitForARoom(page);
    await page.keyboard.press("PageDown");

    // The question: nothing tells the answer while votes are counted.
    await expect(caption(page)).toContainText("What happens at its door", PATIENCE);
    await expect(button(page, "One vote more for A")).toBeVisible(PATIENCE);
    for (const key of ["a", "a", "b", "B", "3", "c", "d"]) await page.keyboard.press(key);
    await page.keyboard.press("Shift+D");
    await button(page, "One vote more for C").click();
    await button(page, "One vote less for B").click();
    await expect(option(page, "A")).toContainText("First vote: 2");
    await expect(option(page, "B")).toContainText("First vote: 1");
    await expect(option(page, "C")).toContainText("First vote: 3");
    await expect(option(page, "D")).toContainText("First vote: 0");
    await expect(page.getByText("Opinions are split.")).toBeVisible();
    await expect(page.getByText("what happened")).toHaveCount(0);
    await isFitForARoom(page);

    await button(page, "Vote again").click();
    for (const key of ["3", "3", "3", "3", "1"]) await page.keyboard.press(key);
    await expect(option(page, "C")).toContainText("First vote: 3");
    await expect(option(page, "C")).toContainText("Second vote: 4");
    await expect(page.getByText("Go on: see what happens.")).toBeVisible();
    await isFitForARoom(page);

    // At the rules, at the pod and at the rules again it stands still, and goes on when pressed.
    await page.keyboard.press("PageDown");
    for (let stop = 0; stop < 3; stop += 1) {
      await expect(button(page, "Go on")).toBeVisible(PATIENCE);
      await page.keyboard.press("PageDown");
    }
    await expect(option(page, "C")).toContainText("what happened", PATIENCE);
    await expect(caption(page)).toContainText("changed both addresses");
    await isFitForARoom(page);

    // Back a step and on again: the votes are still there, and only a reset clears them.
    await page.keyboard.press("PageUp");
    await expect(now(page)).toHaveAccessibleName("Step 2 of 5");
    await button(page, "Next").click();
    await expect(option(page, "C")).toContainText("Second vote: 4", PATIENCE);
    await button(page, "Reset for next class").click();
    await button(page, "Clear").click();
    await expect(now(page)).toHaveAccessibleName("Step 1 of 5");
    await button(page, "Next").click();
    await button(page, "Next").click();
    await expect(option(page, "C")).toContainText("First vote: 0", PATIENCE);
    await expect(option(page, "C")).not.toContainText("Second vote");
  });
}

test("the screen goes blank and comes back, and the cursor becomes a ring", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await presentLesson(page, 11);
  await page.keyboard.press("b");
  await expect(button(page, "The screen is blank. Any key brings it back.")).toBeVisible();
  await expect(caption(page)).toBeHidden();
  await page.keyboard.press("PageDown");
  await expect(caption(page)).toBeVisible();
  await expect(now(page)).toHaveAccessibleName("Step 1 of 5");
  const cursor = () => page.locator(".stage").evaluate((stage) => getComputedStyle(stage).cursor);
  expect(await cursor()).not.toContain("url");
  await page.keyboard.press("l");
  expect(await cursor()).toContain("32");
  await page.keyboard.press("l");
  expect(await cursor()).not.toContain("url");
  await page.keyboard.press("p");
  await expect(caption(page)).toBeHidden();
  await expect(page.getByRole("region", { name: "Lesson" })).toBeVisible();
});

test("notes stand in a second window, which the lesson's steps keep up to date", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await presentLesson(page, 11);
  const opened = page.waitForEvent("popup");
  await button(page, "Notes").click();
  const notes = await opened;
  await expect(notes.getByRole("heading", { name: "11 A door on every node" })).toBeVisible();
  await expect(notes.locator("time")).toHaveText(/^\d+:\d\d$/);
  await button(page, "Next").click();
  await expect(notes.getByText("Choose type NodePort and nodePort 30080")).toBeVisible();
  await button(page, "Next").click();
  await expect(notes.getByText("Every node has the whole list")).toBeVisible();
  await expect(notes.getByText("Who says so may believe M16. Lesson 11")).toBeVisible();
  await expect(notes.getByText("Get an answer through all three doors.")).toBeVisible();
  await notes.getByRole("button", { name: "Back" }).click();
  await expect(now(page)).toHaveAccessibleName("Step 2 of 5");
  expect(await allViolations(notes)).toEqual([]);
});

test("a window that the browser blocks is told", async ({ page }) => {
  await presentLesson(page, 11);
  await page.evaluate(() => { window.open = () => null; });
  await button(page, "Notes").click();
  await expect(page.getByRole("alert")).toContainText("The browser blocked the window");
});

test("a link may ask for the presenter's view", async ({ page }) => {
  await open(page, "?present=1");
  await expect(page.locator(".app[data-presents]")).toHaveCount(1);
});

test("on a phone the picture fits and the lesson is told once", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "#lesson=stable-name&present=1");
  await page.waitForSelector("[data-loaded]");
  await expect(page.locator(".lesson")).toBeHidden();
  await expect(page.getByText("Two pods of web are running.").filter({ visible: true })).toHaveCount(1);
  expect(await collisions(page)).toEqual([]);
});

// Pictures to take away: files that stand alone, in the theme that is shown.

import { readFile } from "node:fs/promises";

import { type Download, type Page } from "@playwright/test";

import { accessibilityViolations, expect, open, test } from "./page.ts";
import { openWorld, send } from "./world.ts";

const button = (page: Page) => page.getByRole("button", { name: "Share" });
const menu = (page: Page) => page.getByRole("group", { name: "Share" });

/** Chooses from the menu; the file that comes. */
async function save(page: Page, choice: string): Promise<Download> {
  await button(page).click();
  const coming = page.waitForEvent("download");
  await menu(page).getByRole("button", { name: choice }).click();
  await expect(menu(page)).toBeHidden();
  return coming;
}

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

/** Opens a saved file as a page of its own, on a machine that has nothing else. */
async function openFile(page: Page, svg: string): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`);
  return other;
}

test("a picture of the moment has its shapes, its words and the page's colours", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await openWorld(page);
  const sentence = await send(page);
  const file = await save(page, "Picture (SVG)");
  expect(file.suggestedFilename()).toBe("packetwalk-s0-nodeport-picture.svg");
  const svg = await textOf(file);
  expect(svg).not.toMatch(/var\(|light-dark|<script|<image|tabindex/);

  const picture = await openFile(page, svg);
  const { width, height } = (await page.locator(".drawing").boundingBox())!;
  const root = await picture.evaluate(() => {
    const { width, height } = document.documentElement.getBoundingClientRect();
    const pod = [...document.querySelectorAll("text")].find((text) => text.textContent === "10.244.1.5")!;
    const ground = document.querySelector(".ground")!;
    const card = document.querySelector(".pod .card")!.getBoundingClientRect();
    return {
      width,
      height,
      ink: getComputedStyle(pod).fill,
      mono: getComputedStyle(pod).fontFamily,
      ground: getComputedStyle(ground).fill,
      card: [card.width, card.height],
      title: document.querySelector("title")!.textContent,
      description: document.querySelector("desc")!.textContent,
    };
  });
  const token = (name: string) =>
    page.evaluate((name) => {
      document.body.style.setProperty("color", `var(${name})`);
      return getComputedStyle(document.body).color;
    }, name);
  expect(root.width).toBe(width);
  expect(root.height).toBeGreaterThan(height);
  expect(root.ink).toBe(await token("--ink"));
  expect(root.ground).toBe(await token("--canvas"));
  expect(root.mono).toContain("monospace");
  expect(Math.min(...root.card)).toBeGreaterThan(90);
  expect(root.title).toContain("webapp-service");
  expect(root.description).toContain(sentence);
  expect(root.description).toMatch(/Pod webapp-\S+, Ready, on node-a/);
});

test("the picture as pixels is twice as large as on the page", async ({ page }) => {
  await openWorld(page);
  const svg = await textOf(await save(page, "Picture (SVG)"));
  const file = await save(page, "Picture (PNG)");
  expect(file.suggestedFilename()).toBe("packetwalk-s0-nodeport-picture.png");
  const bytes = await readFile(await file.path());
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  const [, width, height] = / width="(\d+)" height="(\d+)/.exec(svg)!;
  expect(bytes.readUInt32BE(16)).toBe(2 * Number(width));
  expect(Math.abs(bytes.readUInt32BE(20) - 2 * Number(height))).toBeLessThanOrEqual(2);

  // Not all one colour: where the laptop stands there is ink.
  const colours = await page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext("2d")!;
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }, `data:image/png;base64,${bytes.toString("base64")}`);
  expect(colours).toBeGreaterThan(20);
});

test("a storyboard tells every hop of the walk", async ({ page }) => {
  await openWorld(page);
  const sentence = await send(page);
  const hops = page.getByRole("list", { name: "Hops of this request" }).getByRole("listitem");
  const titles = await hops.locator(".cell-title").allTextContents();
  expect(titles.length).toBeGreaterThan(5);
  const file = await save(page, "Storyboard");
  expect(file.suggestedFilename()).toBe("packetwalk-s0-nodeport-storyboard.svg");
  const board = await openFile(page, await textOf(file));
  const texts = (await board.locator("text").allTextContents()).join("\n");
  for (const [place, title] of titles.entries()) {
    expect(texts).toContain(title);
    expect(texts.split("\n")).toContain(String(place + 1));
  }
  expect(texts.replaceAll("\n", " ")).toContain(sentence);
  // Two panels stand side by side, and what is shown in them is really drawn.
  const sizes = await board.locator("use").evaluateAll((uses) =>
    uses.map((use) => use.getBoundingClientRect()).filter(({ width }) => width > 20).length,
  );
  expect(sizes).toBeGreaterThan(titles.length * 5);
});

test("a film plays by itself, and stands at its end for those who want less motion", async ({ page }) => {
  await openWorld(page);
  const sentence = await send(page);
  const file = await save(page, "Film");
  expect(file.suggestedFilename()).toBe("packetwalk-s0-nodeport-film.svg");
  const svg = await textOf(file);
  expect(svg.length).toBeLessThan(400_000);
  const film = await openFile(page, svg);
  /** What is to be read at this second of the film. */
  const read = (second: number) =>
    film.evaluate((second) => {
      const root = document.documentElement as unknown as SVGSVGElement;
      root.pauseAnimations();
      root.setCurrentTime(second);
      const seen = [...document.querySelectorAll(".film use")].filter(
        (use) => getComputedStyle(use).visibility === "visible",
      );
      return seen
        .map((use) => document.querySelector(use.getAttribute("href")!)!.textContent)
        .join(" ");
    }, second);
  expect(await read(0.1)).toContain("Your laptop sends");
  expect(await read(0.1)).not.toContain(sentence);
  const seconds = Number(/dur="(\d+)ms"/.exec(svg)![1]) / 1000;
  expect((await read(seconds - 1)).replaceAll(/\s+/g, " ")).toContain(sentence.slice(0, 60));

  const shown = () =>
    film.evaluate(() =>
      [".film", ".last"].map((part) => getComputedStyle(document.querySelector(part)!).display),
    );
  expect(await shown()).toEqual(["inline", "none"]);
  await film.emulateMedia({ reducedMotion: "reduce" });
  expect(await shown()).toEqual(["none", "inline"]);
});

test("before any request the menu says why there is no walk to save", async ({ page }) => {
  await open(page);
  await button(page).focus();
  await page.keyboard.press("Enter");
  await expect(menu(page)).toBeVisible();
  const storyboard = menu(page).getByRole("button", { name: "Storyboard" });
  await expect(storyboard).toBeDisabled();
  await expect(storyboard).toHaveAccessibleDescription(/No request has been sent yet/);
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.keyboard.press("Tab");
  await expect(menu(page).getByRole("button", { name: "Copy link" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu(page)).toBeHidden();
  await expect(button(page)).toBeFocused();
});

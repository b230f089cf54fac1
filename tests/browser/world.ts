// What a person does in nearly every journey, by the names a screen reader would say.

import { type Locator, type Page } from "@playwright/test";

import { expect, open } from "./page.ts";

/** Long enough for a request that waits for nothing, at the highest speed, on a busy machine. */
const PATIENCE = { timeout: 20_000 };

/** Opens the page on this preset, time four times as fast. */
export async function openWorld(page: Page, preset?: string): Promise<void> {
  await open(page);
  if (preset !== undefined) await page.getByLabel("World").selectOption(preset);
  await page.getByLabel("Speed").selectOption("4x");
}

/** The region in which each finished request is told in a sentence. */
export function told(page: Page): Locator {
  return page.locator("[role=status]");
}

/** The list of requests, the newest first. */
export function requests(page: Page): Locator {
  return page.getByRole("list", { name: "Requests, newest first" }).getByRole("listitem");
}

/** Waits until the newest of `count` requests has ended; the sentence about it. */
export async function ended(page: Page, count: number): Promise<string> {
  await expect(requests(page)).toHaveCount(count);
  const outcome = requests(page).first().locator(".outcome");
  await expect(outcome).not.toHaveText("under way", PATIENCE);
  const sentence = (await outcome.textContent()) ?? "";
  await expect(told(page)).toHaveText(sentence);
  return sentence;
}

/** Sends one request and waits for its end; the sentence about it. */
export async function send(page: Page): Promise<string> {
  const before = await requests(page).count();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  return ended(page, before + 1);
}

/** The field with the manifest. */
export function manifest(page: Page): Locator {
  return page.getByRole("textbox", { name: "Manifest" });
}

/** Changes the open manifest's text. */
export async function edit(page: Page, was: string, becomes: string): Promise<void> {
  const text = await manifest(page).inputValue();
  expect(text).toContain(was);
  await manifest(page).fill(text.replace(was, becomes));
}

/** Applies the open manifest as one does at the keyboard. */
export async function apply(page: Page): Promise<void> {
  await manifest(page).press("Control+Enter");
}

/** Waits until every node's rules are what the list of endpoints says. */
export async function rulesFollow(page: Page): Promise<void> {
  await expect(page.locator(".row.stale")).toHaveCount(0, PATIENCE);
}

/** Pods in the picture, by what a screen reader says of them. */
export function pods(page: Page, name: RegExp): Locator {
  return page.getByRole("group", { name: "Topology" }).getByRole("button", { name });
}

export { PATIENCE };

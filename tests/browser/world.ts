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

/** The field with the manifest: the text field, or the editor once that has come. */
export function manifest(page: Page): Locator {
  return page.getByRole("textbox", { name: "Manifest" });
}

/** The text of the manifest. */
export function manifestText(page: Page): Promise<string> {
  return page.locator(".yaml").evaluate((field: HTMLTextAreaElement) => field.value);
}

/** Goes into the manifest and waits until the editor has come. */
export async function openEditor(page: Page): Promise<void> {
  await manifest(page).focus();
  await expect(page.locator("yaml-editor")).toHaveCount(1);
  await expect(manifest(page)).toBeFocused();
}

/** Writes over the whole manifest as one who pastes. */
export async function write(page: Page, text: string): Promise<void> {
  await openEditor(page);
  await page.keyboard.press("Control+a");
  // Without a way round the clipboard, which the machine's other pages share.
  await manifest(page).evaluate((field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Changes the open manifest's text. */
export async function edit(page: Page, was: string, becomes: string): Promise<void> {
  const text = await manifestText(page);
  expect(text).toContain(was);
  await write(page, text.replace(was, becomes));
}

/** The line of the manifest that the cursor is in, whichever field it is. */
export function cursorLine(page: Page): Promise<string> {
  return page.locator(".yaml").evaluate((field: HTMLTextAreaElement) => {
    const line = field.value.slice(0, field.selectionStart).split("\n").length;
    return field.value.split("\n")[line - 1] ?? "";
  });
}

/** Hears what the editor says from now on; it takes each word back after a moment. */
export async function hear(page: Page): Promise<() => Promise<string>> {
  const said = await page.locator("yaml-editor").evaluateHandle((editor) => {
    const said: string[] = [];
    const says = editor.shadowRoot!.querySelector(".cm-announced")!;
    new MutationObserver(() => said.push(says.textContent ?? "")).observe(says, { childList: true });
    return said;
  });
  return () => said.evaluate((said) => said.join("\n"));
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

/** Presses what shows a prediction, and goes on from each place where that stands still, to its end. */
export async function reveal(page: Page, press: (run: Locator) => Promise<void>): Promise<void> {
  const run = page.getByRole("region", { name: "Lesson" }).locator(".run");
  const waits = page.getByRole("region", { name: "Lesson" }).locator(".run:enabled");
  do {
    await press(run);
    await expect.poll(async () => (await run.count()) === 0 || (await waits.count()) === 1, { timeout: 60_000 }).toBe(true);
  } while ((await run.count()) > 0);
}

export { PATIENCE };

// A moment is handed on as a link, a code, manifests or a file, and opens as it was.

import { readFile } from "node:fs/promises";

import { type Page } from "@playwright/test";

import { accessibilityViolations, expect, open, test } from "./page.ts";
import { task } from "./task.ts";
import { apply, edit, manifest, openWorld, send, write } from "./world.ts";

const share = (page: Page) => page.getByRole("button", { name: "Share", exact: true });
const menu = (page: Page) => page.getByRole("group", { name: "Share" });
const kept = (page: Page) => page.evaluate(() => localStorage.getItem("packetwalk.v1.session"));

/** The short name of the state that the page is in. */
async function stateOf(page: Page): Promise<string> {
  await share(page).click();
  await expect(menu(page)).toBeVisible();
  const state = await page.locator(".app").getAttribute("data-state");
  await page.keyboard.press("Escape");
  await expect(menu(page)).toBeHidden();
  return state ?? "";
}

async function choose(page: Page, name: string): Promise<void> {
  await share(page).click();
  await menu(page).getByRole("button", { name }).click();
}

/** A clipboard of this page alone, since the machine's other pages share the real one. */
async function ownClipboard(page: Page, allows = true): Promise<() => Promise<string>> {
  await page.addInitScript((allows) => {
    Object.defineProperty(navigator, "clipboard", {
      value: {
        writeText: async (text: string) => {
          if (!allows) throw new DOMException("no", "NotAllowedError");
          (globalThis as any).copied = text;
        },
      },
    });
  }, allows);
  return () => page.evaluate(() => (globalThis as any).copied ?? "");
}

test("a copied link opens the same moment in a browser that was never here", async ({ page, browser, baseURL }) => {
  const copied = await ownClipboard(page);
  await openWorld(page);
  await edit(page, "nodePort: 30080", "nodePort: 30081 # mine");
  await apply(page);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Light or dark" }).click();
  const state = await stateOf(page);
  expect(state).toMatch(/^[0-9a-f]{16}$/);
  const isOver = task(9);
  await choose(page, "Copy link");
  await expect(page.locator(".told")).toHaveText("The link to this moment is copied.");
  const link = await copied();
  expect(link.startsWith(`${baseURL}/#state=v1.`)).toBe(true);
  expect(link.length).toBeLessThan(2_000);

  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.locator("#poster")).toHaveCount(0);
  expect(await stateOf(other)).toBe(state);
  isOver();
  await expect(manifest(other)).toHaveValue(/nodePort: 30081 # mine/);
  expect(await other.locator("html").getAttribute("data-theme")).toBe("dark");
  // Nothing is kept before something is done; then the link has done its work.
  expect(await kept(other)).toBeNull();
  await other.getByRole("button", { name: "Step to the next hop" }).click();
  expect(await kept(other)).toContain("30081 # mine");
  expect(new URL(other.url()).hash).toBe("");
  expect(await stateOf(other)).not.toBe(state);
  await context.close();
});

test("a broken link says what it can't open, and one's own world goes on", async ({ page }) => {
  await openWorld(page);
  const sentence = await send(page);
  const before = await kept(page);
  for (const fragment of ["#state=v1.brokenbroken", "#state=v7.fromTheFuture", "#lesson=moon"]) {
    await page.evaluate((fragment) => (location.hash = fragment), fragment);
    const dialog = page.getByRole("alertdialog", { name: "This could not be opened" });
    await expect(dialog).toBeVisible();
    expect(await accessibilityViolations(page)).toEqual([]);
    // The page behind it stays where it was.
    expect((await page.locator(".bar").boundingBox())?.y).toBe(0);
    await expect(dialog).toContainText(/damaged|newer version|called “moon”/);
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(dialog).toHaveCount(0);
  }
  expect(await kept(page)).toBe(before);
  await expect(page.getByRole("list", { name: "Requests, newest first" })).toContainText(sentence);
  expect(await send(page)).toContain(": answered by webapp-");
});

test("a cut link opens as far as it goes, and offers its text", async ({ page }) => {
  const copied = await ownClipboard(page);
  await openWorld(page);
  await edit(page, "nodePort: 30080", "nodePort: 30081 # mine");
  await choose(page, "Copy link");
  await expect.poll(copied).toContain("#state=");
  const link = new URL(await copied()).hash;
  await page.evaluate((link) => (location.hash = link), link.slice(0, link.length * 0.8));
  const dialog = page.getByRole("alertdialog", { name: "Not all of it could be opened" });
  await expect(dialog).toContainText("only its beginning could be read");
  await expect(dialog.getByRole("textbox", { name: "As it stands" })).toHaveValue(/^packetwalk 1\npreset\ts0-nodeport\n/);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("a reload keeps a lesson at its step", async ({ page }) => {
  await open(page, "#lesson=nodeport&beat=guess-empty-node&speed=2&panels=topology+yaml");
  await expect(page.getByLabel("Speed")).toHaveValue("200");
  await page.getByRole("button", { name: /^(Pause|Play)$/ }).click();
  await page.getByRole("button", { name: "Step to the next hop" }).click();
  expect(new URL(page.url()).hash).toBe("");
  const [state, text] = [await stateOf(page), await kept(page)];
  expect(text).toContain("\nlesson\tnodeport\n");
  await page.reload();
  await expect(page.locator("#poster")).toHaveCount(0);
  expect(await stateOf(page)).toBe(state);
});

test("a saved file opens again, chosen or dropped", async ({ page }) => {
  await openWorld(page);
  await send(page);
  await page.getByRole("button", { name: "Step back" }).click();
  const state = await stateOf(page);
  const coming = page.waitForEvent("download");
  await choose(page, "Save as a file");
  const file = await coming;
  expect(file.suggestedFilename()).toBe("s0-nodeport.packetwalk");
  const text = await readFile(await file.path(), "utf8");

  await page.getByLabel("World").selectOption("s1-port");
  expect(await stateOf(page)).not.toBe(state);
  const choosing = page.waitForEvent("filechooser");
  await choose(page, "Open a file");
  await (await choosing).setFiles({ name: "a.packetwalk", mimeType: "", buffer: Buffer.from(text) });
  await expect(page.getByLabel("World")).toHaveValue("s0-nodeport");
  expect(await stateOf(page)).toBe(state);

  await page.getByLabel("World").selectOption("s1-port");
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "a.packetwalk"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, text);
  await expect(page.getByLabel("World")).toHaveValue("s0-nodeport");
  expect(await stateOf(page)).toBe(state);
});

test("the link stands in a code, and the manifests in one file", async ({ page, baseURL }) => {
  const copied = await ownClipboard(page);
  await openWorld(page);
  await choose(page, "Link as QR code");
  const dialog = page.getByRole("dialog", { name: "Link as QR code" });
  await expect(dialog.getByRole("img", { name: "Link as QR code" })).toBeVisible();
  await expect(dialog.getByRole("textbox", { name: "The link" })).toHaveValue(new RegExp(`^${baseURL}/#state=v1\\.`));
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await choose(page, "Copy YAML");
  await expect.poll(copied).toMatch(/^# .+, from Packetwalk\n# http.+\n[^#]*kind: Service[^]+\n---\n/);
});

test("a moment that is too much for a link is offered as a file, and a clipboard that refuses as a text", async ({ page }) => {
  await ownClipboard(page, false);
  await openWorld(page);
  await choose(page, "Copy link");
  const byHand = page.getByRole("dialog", { name: "Copy link" }).getByRole("textbox");
  await expect(byHand).toBeFocused();
  const selected = await byHand.evaluate((field: HTMLTextAreaElement) => field.selectionEnd - field.selectionStart);
  expect(selected).toBe((await byHand.inputValue()).length);
  await page.keyboard.press("Escape");

  let seed = 1;
  const letter = () => String.fromCharCode(97 + ((seed = (seed * 48_271) % 2_147_483_647) % 26));
  const noise = Array.from({ length: 16_000 }, letter).join("").replaceAll(/.{80}/g, "# $&\n");
  await write(page, noise);
  await choose(page, "Link as QR code");
  await expect(page.getByRole("dialog")).toContainText("A QR code can't hold this link");
  await page.keyboard.press("Escape");
  await choose(page, "Copy link");
  const dialog = page.getByRole("dialog", { name: "Copy link" });
  await expect(dialog).toContainText("This moment is too much for a link");
  const coming = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save as a file" }).click();
  expect(await readFile(await (await coming).path(), "utf8")).toContain(noise.slice(0, 80));
});

// Another language: chosen in the sheet, said everywhere at once, found again, and nothing cut by it.

import { type Page } from "@playwright/test";

import { allViolations, expect, open, test } from "./page.ts";

/** Chooses a language in the sheet of keys and settings, by keyboard as anybody would. */
async function choose(page: Page, code: string): Promise<void> {
  await page.locator(".stage").focus();
  await page.keyboard.press("?");
  await page.locator("#language").selectOption(code);
  await page.keyboard.press("Escape");
}

/** Whether anything in this element is wider than the room it has. */
function isCut(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const all = [...document.querySelectorAll<HTMLElement>(selector)];
    const shown = all.filter((element) => element.offsetParent !== null);
    return shown.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText);
  }, selector);
}

for (const [width, height] of [[1440, 900], [1280, 720], [390, 844]]) {
  test(`German is chosen, said everywhere and kept at ${width}x${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    const html = page.locator("html");
    await expect(html).toHaveAttribute("lang", "en");
    await choose(page, "de");
    await expect(html).toHaveAttribute("lang", "de");
    await expect(page.locator(".bar .learn")).toHaveText("Lernen");
    await expect(page.locator(".ribbon")).toContainText("Sende eine Anfrage");
    await expect(page.locator(".stage")).toHaveAttribute("aria-label", "Bühne");
    await expect(page.locator(".timeline")).toHaveAttribute("aria-label", "Zeit");
    expect(await isCut(page, ".bar button, .stage-controls button, .tabbar button")).toEqual([]);
    expect(await allViolations(page)).toEqual([]);

    await page.locator(".learn").first().click();
    await page.locator(".lesson-map li:nth-child(5) button").click();
    await expect(page.locator(".lesson")).toContainText("Ein Service ist eine Frage nach Labels");
    await expect(page.locator(".lesson")).toContainText("Das weiß ich");
    expect(await allViolations(page)).toEqual([]);

    await page.reload();
    await expect(page.locator("#poster")).toHaveCount(0);
    await expect(html).toHaveAttribute("lang", "de");
    await expect(page.locator(".bar .learn")).toHaveText("Lernen");
    expect(await allViolations(page)).toEqual([]);
  });
}

test("an open lesson goes on in the language that is chosen", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Learn" }).click();
  await page.locator(".lesson-map li:nth-child(5) button").click();
  await expect(page.locator(".lesson")).toContainText("I know this");
  await choose(page, "es");
  await expect(page.locator(".lesson")).toContainText("Esto ya lo sé");
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await choose(page, "en");
  await expect(page.locator(".lesson")).toContainText("I know this");
});

test("a lesson that nobody translated says so", async ({ page }) => {
  await open(page);
  await choose(page, "de");
  await page.locator(".bar .learn").click();
  await page.locator(".lesson-map li:nth-child(1) button").click();
  await expect(page.locator(".lesson")).toContainText("Diese Lektion ist auf Englisch.");
});

test("a link says which language, for this visit alone", async ({ page }) => {
  await open(page, "#lesson=label-query&lang=de");
  const html = page.locator("html");
  await expect(html).toHaveAttribute("lang", "de");
  await expect(page.locator(".lesson")).toContainText("Ein Service ist eine Frage nach Labels");
  await expect(page.locator(".bar .learn")).toHaveText("Lernen");
  await page.evaluate(() => (location.hash = "lang=es&state=v1.broken"));
  await expect(page.locator(".share-body")).toContainText("Tu propio mundo está aquí");
  await open(page, "");
  await expect(html).toHaveAttribute("lang", "en");
});

test("the editor and what the page's scripts say follow", async ({ page }) => {
  await open(page, "#lang=de");
  await page.locator(".yaml-panel textarea.yaml").focus();
  const editor = page.locator("yaml-editor [role=textbox]");
  await expect(editor).toHaveAttribute("aria-label", "Manifest");
  await page.evaluate(() => (location.hash = "lang=es"));
  await expect(editor).toHaveAttribute("aria-label", "Manifiesto");
  await editor.focus();
  await page.keyboard.press("Control+f");
  await expect(page.locator("yaml-editor .cm-search [name=search]")).toHaveAttribute("aria-label", "Buscar");
  const said = await page.evaluate(async () => {
    const { js } = document.querySelector<HTMLElement>("script[data-wasm]")!.dataset;
    return (await import(new URL(js!, document.baseURI).href)).said("keep.later");
  });
  expect(said).toBe("Más tarde");
});

test("a link to the presenter opens it in any language", async ({ page }) => {
  await open(page, "#lesson=label-query&lang=de&present=1");
  await expect(page.locator(".present-head")).toHaveAttribute("aria-label", /./);
  await expect(page.getByRole("button", { name: "Vorführansicht", includeHidden: true })).toHaveAttribute("aria-pressed", "true");
});

// What the editor knows of the place one writes at, and what it does by itself when asked to.

import { type Page } from "@playwright/test";

import { allViolations, expect, test } from "./page.ts";
import { apply, cursorLine, edit, hear, manifest, manifestText, openEditor, openWorld, write } from "./world.ts";

const list = (page: Page) => page.getByRole("listbox");
const field = (page: Page) => page.getByRole("note", { name: "Field at the cursor" });
const acting = (page: Page, name: string) => page.locator(`.still [data-acts][data-select^="${name}"]`);
const topology = (page: Page) => page.getByRole("group", { name: "Topology" });
const live = (page: Page) => page.getByRole("switch", { name: "Live: apply as I type" });

/** Puts the cursor behind these words. */
async function behind(page: Page, words: string): Promise<void> {
  const text = await manifestText(page);
  expect(text).toContain(words);
  const at = text.indexOf(words) + words.length;
  await page.locator(".yaml").evaluate((editor: HTMLTextAreaElement, at) => editor.setSelectionRange(at, at), at);
}

/**
 * Lets a moment go by. A list that has just come takes no key for 75 ms, so that nobody takes from it
 * unseen; the editor reads that off the clock.
 */
async function aMomentLater(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 1_000;
  });
}

test("Ctrl+Space offers what may stand there, Enter takes it, and Tab still leaves", async ({ page }) => {
  await openWorld(page);
  await openEditor(page);
  await behind(page, "type: ");
  await page.keyboard.press("Control+Space");
  await expect(list(page).getByRole("option")).toHaveText(["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]);
  await aMomentLater(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(list(page).getByRole("option", { selected: true })).toHaveText("LoadBalancer");
  expect(await allViolations(page)).toEqual([]);
  await page.keyboard.press("Enter");
  expect(await cursorLine(page)).toBe("  type: LoadBalancer");

  await behind(page, "app: ");
  await page.keyboard.press("Control+Space");
  await expect(list(page).getByRole("option")).toHaveText([/^webapp\d+ pods$/]);
  await page.keyboard.press("Escape");
  await expect(list(page)).toHaveCount(0);
  await expect(manifest(page)).toBeFocused();
  await page.keyboard.press("Control+Space");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(manifest(page)).not.toBeFocused();
  await expect(list(page)).toHaveCount(0);
});

test("a name that is begun is offered while one types", async ({ page }) => {
  await openWorld(page);
  await openEditor(page);
  await behind(page, "nodePort: 30080");
  await page.keyboard.press("Enter");
  await page.keyboard.type("appP");
  await expect(list(page).getByRole("option")).toHaveText([/^appProtocol/]);
  await expect(page.locator(".cm-completionInfo")).toHaveText("Kept, not acted on here.");
  await aMomentLater(page);
  await page.keyboard.press("Enter");
  expect(await cursorLine(page)).toBe("    appProtocol: ");
});

test("the field at the cursor is explained beneath and shown in the picture", async ({ page }) => {
  await openWorld(page);
  await openEditor(page);
  await behind(page, "target");
  await expect(field(page)).toContainText("spec.ports[0].targetPort <IntOrString> The pod's port, by number or by name");
  await expect(field(page)).toContainText("In the picture: Service webapp-service, its list of endpoints, 2 pods.");
  await expect(acting(page, "pod ")).toHaveCount(2);
  await expect(acting(page, "rule ")).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(field(page)).toContainText("spec.ports[0].nodePort <integer>");
  await expect(acting(page, "rule ")).toHaveCount(3);
  await expect(acting(page, "pod ")).toHaveCount(0);
  const said = await hear(page);
  await page.keyboard.press("F2");
  await expect.poll(said).toContain("The port that every node opens");
  // What is drawn anew keeps the marks; they go with the focus.
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.locator(".still [data-acts]")).toHaveCount(0);
  await manifest(page).focus();
  await expect(acting(page, "rule ")).toHaveCount(3);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`what is kept and not acted on is marked and said, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openWorld(page);
    await edit(page, "nodePort: 30080", "nodePort: 30080\n    appProtocol: http");
    await expect(page.locator(".kept")).toHaveText(["appProtocol"]);
    await expect(page.locator(".kept")).toHaveCSS("text-decoration-style", "dotted");
    await behind(page, "appProtocol");
    await expect(field(page)).toContainText("Kept, not acted on here.");
    await page.locator(".kept").hover();
    await expect(page.locator(".cm-tooltip .about")).toContainText("Kept, not acted on here.");
    expect(await allViolations(page)).toEqual([]);
  });
}

test("by choice what is typed is applied after a pause, unless it is wrong", async ({ page }) => {
  await openWorld(page);
  await openEditor(page);
  await expect(live(page)).not.toBeChecked();
  await live(page).click();
  await expect(live(page)).toBeChecked();
  await manifest(page).focus();
  await behind(page, "nodePort: 30080");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("5");
  await expect(topology(page)).toContainText(":30085");
  await expect(page.getByText("Applied. Matches the cluster.")).toBeVisible();
  await page.keyboard.type("x");
  await expect(page.getByText("Not applied: see above.")).toBeVisible();
  await page.keyboard.press("Backspace");
  await expect(page.getByText("Applied. Matches the cluster.")).toBeVisible();
  await expect(topology(page)).toContainText(":30085");

  await page.reload();
  await openEditor(page);
  await expect(live(page)).toBeChecked();
});

test("a manifest that lost its indentation has it again at the press of a button", async ({ page }) => {
  await openWorld(page);
  const text = (await manifestText(page)).replace("30080", "30086");
  await write(page, text.replaceAll(/^ +/gm, ""));
  await apply(page);
  await expect(page.getByText("Not applied: see above.")).toBeVisible();
  await page.getByRole("button", { name: "Restore the indentation" }).click();
  expect(await manifestText(page)).toBe(text);
  await apply(page);
  await expect(topology(page)).toContainText(":30086");
});

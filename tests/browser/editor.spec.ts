// The editor that takes the text field's place when that is first used.

import { type Page } from "@playwright/test";

import { accessibilityViolations, allViolations, expect, test } from "./page.ts";
import { apply, cursorLine, edit, hear, manifest, manifestText, openEditor, openWorld, send, write } from "./world.ts";

const EDITOR = /\/editor-[0-9a-f]+\.js$/;

const search = (page: Page) => page.getByRole("textbox", { name: "Find" });

test("it is loaded when the text field is first used, and goes on where that was", async ({ page }) => {
  const loads: string[] = [];
  page.on("request", (request) => EDITOR.test(request.url()) && loads.push(request.url()));
  await openWorld(page);
  await page.getByRole("button", { name: "Deployment webapp" }).click();
  await send(page);
  expect(loads).toEqual([]);

  const text = await manifestText(page);
  await manifest(page).evaluate((field: HTMLTextAreaElement, at) => field.setSelectionRange(at, at + 8), text.indexOf("replicas"));
  await openEditor(page);
  expect(loads).toHaveLength(1);
  expect(await manifestText(page)).toBe(text);
  await page.keyboard.type("minReadySeconds");
  expect(await manifestText(page)).toBe(text.replace("replicas", "minReadySeconds"));
});

test("without its file the text field goes on", async ({ page, complaints }) => {
  await page.route(EDITOR, (route) => route.abort());
  await openWorld(page);
  const asked = page.waitForEvent("requestfailed");
  await manifest(page).focus();
  await asked;
  await manifest(page).fill((await manifestText(page)).replace("30080", "30081"));
  await apply(page);
  await expect(page.getByText("Applied. Matches the cluster.")).toBeVisible();
  await expect(page.locator("textarea.yaml")).toBeFocused();
  // The browser says what was not found; the page says nothing.
  expect(complaints.splice(0).filter((told) => !told.startsWith("Failed to load resource"))).toEqual([]);
});

test("a remark stands at its place, and F8 goes from one to the next", async ({ page }) => {
  await openWorld(page);
  await edit(page, "nodePort: 30080", "nodePort: 3008x");
  await expect(page.locator(".cm-lintRange-error")).toHaveText(["3008x"]);
  await expect(page.locator(".cm-lineNumbers .wrong")).toHaveText(["12"]);
  await expect(manifest(page)).toHaveAttribute("aria-invalid", "true");
  await expect(manifest(page)).toHaveAccessibleDescription(/^Line 12: Error from server .* Write a number here/);
  await page.locator(".cm-lintRange-error").hover();
  await expect(page.locator(".cm-tooltip .hint")).toHaveText("Write a number here, without quotes.");
  expect(await accessibilityViolations(page)).toEqual([]);

  await edit(page, "3008x", "30080");
  const text = await manifestText(page);
  await write(page, `${text.replace("targetPort", "targtPort")}---\n${text.replace("type", "typ")}`);
  await expect(page.locator(".cm-lineNumbers .wrong")).toHaveText(["11", "19"]);
  await page.keyboard.press("Control+Home");
  const said = await hear(page);
  for (const [key, line] of [["F8", "    targtPort:"], ["F8", "  typ:"], ["F8", "    targtPort:"], ["Shift+F8", "  typ:"]]) {
    await page.keyboard.press(key!);
    expect(await cursorLine(page)).toContain(line!);
  }
  await expect.poll(said).toMatch(/^Line 19: .*unknown field "spec\.typ"/m);

  await write(page, text);
  await expect(page.locator(".cm-lintRange-error, .cm-lineNumbers .wrong")).toHaveCount(0);
  await expect(manifest(page)).toHaveAttribute("aria-invalid", "false");
});

test("its keys: Tab leaves, Ctrl+] indents, Esc goes to the stage", async ({ page }) => {
  await openWorld(page);
  await openEditor(page);
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+]");
  expect(await manifestText(page)).toMatch(/^  apiVersion/);
  await page.keyboard.press("Control+[");
  expect(await manifestText(page)).toMatch(/^apiVersion/);
  await page.keyboard.press("Tab");
  await expect(manifest(page)).not.toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(manifest(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Stage" })).toBeFocused();
  await page.keyboard.press("e");
  await expect(manifest(page)).toBeFocused();
});

test("what was typed is undone, each file for itself", async ({ page }) => {
  await openWorld(page);
  const service = await manifestText(page);
  await edit(page, "port: 80\n", "port: 81\n");
  await page.getByRole("button", { name: "Deployment webapp" }).click();
  const deployment = await manifestText(page);
  expect(deployment).toContain("kind: Deployment");
  await manifest(page).focus();
  await page.keyboard.press("Control+z");
  expect(await manifestText(page)).toBe(deployment);
  await page.getByRole("group", { name: "Files" }).getByRole("button", { name: /^Service/ }).click();
  await manifest(page).focus();
  await page.keyboard.press("Control+z");
  expect(await manifestText(page)).toBe(service);
  await page.keyboard.press("Control+y");
  expect(await manifestText(page)).toContain("port: 81\n");

  await page.getByRole("button", { name: "Undo edit" }).click();
  expect(await manifestText(page)).toBe(service);
  await expect(page.getByText("Applied. Matches the cluster.")).toBeVisible();
});

test("Ctrl+F searches, and Esc closes the search and stays", async ({ page }) => {
  await openWorld(page);
  await openEditor(page);
  await page.keyboard.press("Control+f");
  await expect(search(page)).toBeFocused();
  await page.keyboard.type("targetport");
  await page.keyboard.press("Enter");
  await expect(page.locator(".cm-searchMatch-selected")).toHaveText("targetPort");
  expect(await allViolations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(search(page)).toHaveCount(0);
  await expect(manifest(page)).toBeFocused();
  expect((await cursorLine(page)).trim()).toBe("targetPort: 8080");
});

test("a long text is read when one pauses, and what is applied is what was typed last", async ({ page }) => {
  await openWorld(page);
  const text = await manifestText(page);
  await write(page, `${text}${"# nothing to see here\n".repeat(1_000)}`);
  await apply(page);
  await expect(page.getByText("Applied. Matches the cluster.")).toBeVisible();
  // The last letter and Apply in one go.
  const nodePort = text.slice(0, text.indexOf("30080") + "30080".length).length;
  await page.locator(".yaml").evaluate((field: HTMLTextAreaElement, at) => field.setSelectionRange(at, at), nodePort);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("7");
  await apply(page);
  await expect(page.getByText("Applied. Matches the cluster.")).toBeVisible();
  await expect(page.getByRole("group", { name: "Topology" })).toContainText(":30087");
});

test("a changed text is compared with what was applied", async ({ page }) => {
  await openWorld(page);
  await openEditor(page);
  const compare = page.getByRole("button", { name: "Compare" });
  await expect(compare).toHaveCount(0);
  await edit(page, "  type: NodePort\n", "  type: ClusterIP\n");
  await edit(page, "  ports:\n", "  sessionAffinity: ClientIP\n  ports:\n");
  await compare.click();
  await expect(compare).toHaveAttribute("aria-pressed", "true");
  const rows = page.getByRole("list", { name: "What differs from what was applied" }).getByRole("listitem");
  await expect(rows.filter({ hasText: "Gone: " })).toHaveText([/type: NodePort$/]);
  await expect(rows.filter({ hasText: "New: " })).toHaveText([/type: ClusterIP$/, /sessionAffinity: ClientIP$/]);
  await expect(manifest(page)).toHaveCount(0);
  expect(await allViolations(page)).toEqual([]);
  await compare.click();
  await expect(manifest(page)).toBeVisible();
  await page.getByRole("button", { name: "Undo edit" }).click();
  await expect(compare).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`what it shows can be read, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openWorld(page);
    await edit(page, "type: NodePort", "type: NodePort # seven\n  selectr: {}");
    await expect(page.locator(".cm-lintRange-error")).not.toHaveCount(0);
    expect(await allViolations(page)).toEqual([]);
    await edit(page, "\n  selectr: {}", "");
    await apply(page);
    await page.getByTitle("Fold line", { exact: true }).first().click();
    await expect(page.locator(".cm-foldPlaceholder")).toHaveCount(1);
    await send(page);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "node-a rewrites" }).click();
    await expect(page.locator(".cm-line.decided")).not.toHaveCount(0);
    expect(await allViolations(page)).toEqual([]);
  });
}

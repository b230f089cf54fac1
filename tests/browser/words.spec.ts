// Words in, words out, by keyboard alone and by what a screen reader is told.

import { type Page } from "@playwright/test";

import { accessibilityViolations, expect, test } from "./page.ts";
import { PATIENCE, apply, edit, openWorld, pods, send } from "./world.ts";

const line = (page: Page) => page.getByRole("textbox", { name: "Command line" });
const output = (page: Page) => page.getByRole("log", { name: "Output" });

async function openTerminal(page: Page): Promise<void> {
  await page.locator(".stage").focus();
  await page.keyboard.press("t");
  await expect(line(page)).toBeFocused();
}

async function type(page: Page, command: string): Promise<void> {
  await line(page).pressSequentially(command);
  await page.keyboard.press("Enter");
}

test("a selector that nobody matches is mended from its remark", async ({ page }) => {
  await openWorld(page);
  await edit(page, "app: webapp", "app: webap");
  const remark = page.getByRole("list", { name: "Remarks" }).getByRole("listitem");
  await expect(remark).toContainText("No pod has the label app=webap. The nearest is app=webapp.");
  expect(await accessibilityViolations(page)).toEqual([]);

  // Tab leaves the editor for the remark: its line, then what mends it.
  const mend = page.getByRole("button", { name: "Write webapp" });
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Line 8" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(mend).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(remark).toHaveCount(0);
  await apply(page);
  expect(await send(page)).toContain(": answered by webapp-");
});

test("a Deployment is exposed and answers under its new name", async ({ page }) => {
  await openWorld(page);
  await page.getByLabel("Speed").selectOption("4x");
  await openTerminal(page);
  await type(page, "kubectl expose deployment webapp --name=shop --port=80 --target-port=8080");
  await expect(output(page)).toContainText("service/shop exposed");
  // What is done here is seen there.
  await expect(page.getByRole("button", { name: /^Service shop, ClusterIP/ })).toBeAttached(PATIENCE);
  await type(page, "kubectl exec toolbox -- curl -s http://shop");
  await expect(output(page)).toContainText(/Hostname: webapp-\S+/, PATIENCE);
});

test("the list of endpoints is watched while a pod is killed on the stage", async ({ page }) => {
  await openWorld(page);
  await page.getByLabel("Speed").selectOption("4x");
  await openTerminal(page);
  await type(page, "kubectl get endpointslices -w");
  await expect(output(page)).toContainText(/webapp-service-\S+ +IPv4 +8080/);
  const rows = async () => ((await output(page).textContent()) ?? "").split("webapp-service-").length - 1;
  expect(await rows()).toBe(1);

  await pods(page, /^Pod webapp-/).first().focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("k");
  await expect.poll(rows, PATIENCE).toBeGreaterThan(1);
  await line(page).press("Control+c");
  // The terminal says which command that key stands for.
  await expect(output(page)).toContainText(/kubectl delete pod webapp-/);
  await expect(output(page)).toContainText("^C");
});

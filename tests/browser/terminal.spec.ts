// The terminal, by keyboard alone: what is typed plays on the stage, and what is printed can be heard.

import { type Page } from "@playwright/test";

import { accessibilityViolations, expect, test } from "./page.ts";
import { PATIENCE, openWorld } from "./world.ts";

const line = (page: Page) => page.getByRole("textbox", { name: "Command line" });
const screen = (page: Page) => page.getByRole("log", { name: "Output" });

async function type(page: Page, command: string): Promise<void> {
  await line(page).pressSequentially(command);
  await line(page).press("Enter");
}

test("a request typed in the terminal walks on the stage, and its answer is printed", async ({ page }) => {
  await openWorld(page, "s0-nodeport");
  await page.getByLabel("Speed").selectOption("4x");
  await page.locator(".stage").focus();
  await page.keyboard.press("t");
  await expect(line(page)).toBeFocused();
  expect(await accessibilityViolations(page)).toEqual([]);

  await type(page, "curl http://15.207.114.2:30080");
  await expect(page.locator(".moving .envelope")).toBeAttached(PATIENCE);
  await expect(screen(page)).toContainText(/Hostname: webapp-\S+/, PATIENCE);

  // What went wrong is told in plain words.
  await type(page, "curl http://15.207.114.2:30081");
  await expect(screen(page)).toContainText("curl: (7) Failed to connect", PATIENCE);
  await page.getByText("What happened?").click();
  await expect(screen(page)).toContainText("Somebody said no");
  expect(await accessibilityViolations(page)).toEqual([]);
});

test("Tab completes and never traps; the arrows bring back what was typed", async ({ page }) => {
  await openWorld(page, "s0-nodeport");
  await page.locator(".stage").focus();
  await page.keyboard.press("t");
  await line(page).pressSequentially("hostn");
  await page.keyboard.press("Tab");
  await expect(line(page)).toHaveValue("hostname ");
  await page.keyboard.press("Enter");
  await expect(screen(page)).toContainText("laptop:~$ hostname");
  await page.keyboard.press("ArrowUp");
  await expect(line(page)).toHaveValue("hostname ");
  await page.keyboard.press("ArrowDown");
  await expect(line(page)).toHaveValue("");

  // An empty line is left at once, another after Escape.
  await page.keyboard.press("Tab");
  await expect(line(page)).not.toBeFocused();
  await line(page).focus();
  await line(page).pressSequentially("cu");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(line(page)).not.toBeFocused();
});

test("Ctrl+C ends what runs, and the prompt comes back", async ({ page }) => {
  await openWorld(page, "s0-nodeport");
  await page.locator(".stage").focus();
  await page.keyboard.press("t");
  await type(page, "while true; do curl http://15.207.114.2:30080; done");
  await expect(screen(page)).toContainText("Hostname", PATIENCE);
  await line(page).press("Control+c");
  await expect(screen(page)).toContainText("^C");
  await type(page, "ssh node-b");
  await expect(page.getByText("node-b:~#", { exact: true })).toBeVisible();
  await type(page, "hostname");
  await expect(screen(page)).toContainText("node-b");
});

test("a file is written line by line, and sleep lets time go by where nothing else happens", async ({ page }) => {
  await openWorld(page, "s0-nodeport");
  await page.getByLabel("Speed").selectOption("4x");
  await page.locator(".stage").focus();
  await page.keyboard.press("t");
  for (const typed of ["cat > shop.yaml <<EOF", "apiVersion: v1", "kind: Namespace", "metadata:", "  name: shop", "EOF"])
    await type(page, typed);
  await type(page, "kubectl apply -f shop.yaml");
  await expect(screen(page)).toContainText("namespace/shop created", PATIENCE);
  await type(page, "sleep 3 && echo woken up");
  await expect(page.getByRole("button", { name: "Ctrl+C" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Ctrl+C" })).toBeHidden(PATIENCE);
  await expect(screen(page).locator(".out").last()).toHaveText("woken up");
  await type(page, "history 1");
  await expect(screen(page).locator(".out").last()).toContainText("9  history 1");

  // A container with tools, put into a pod that has none.
  await type(page, "kubectl debug -it deploy/webapp --image=busybox");
  await expect(screen(page)).toContainText("Defaulting debug container name to debugger-", PATIENCE);
  await type(page, "wget -qO- http://webapp-service");
  await expect(screen(page)).toContainText(/Hostname: webapp-/, PATIENCE);
});

// The page's first seconds: the poster, the app in its place, and what is said where it can't run.

import { accessibilityViolations, expect, open, test } from "./page.ts";
import { openWorld, send } from "./world.ts";

test("the app takes the poster's place", async ({ page }) => {
  await open(page);
  await expect(page).toHaveTitle(/Packetwalk/);
  await expect(page.locator("body > *").first()).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the start is accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test(`the poster is accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    // The poster stays as long as the app's file does not come.
    await page.route("**/*.wasm", () => {});
    await page.goto("/");
    await expect(page.getByRole("status")).toHaveText("The simulation is loading.");
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });
}

test("a page that may not use WebAssembly says so", async ({ page }) => {
  await page.route("/", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace("'wasm-unsafe-eval'", "");
    await route.fulfill({ response, body });
  });
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("blocks WebAssembly");
  await expect(page.getByRole("status")).toBeHidden();
});

test("an app that does not start says so", async ({ page, complaints }) => {
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 200, body: "not wasm" }));
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("could not start");
  expect(complaints.splice(0).join("\n")).toContain("WebAssembly");
});

test.describe("the part of the app that follows the first screen", () => {
  const rest = "**/*_rest.wasm";

  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    test(`is not waited for, at ${viewport.width} pixels`, async ({ page }) => {
      await page.setViewportSize(viewport);
      let asked = 0;
      // It never comes; a second question would be a call into it.
      await page.route(rest, () => void (asked += 1));
      await open(page);
      await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
      await expect.poll(() => asked).toBe(1);
      await page.unrouteAll({ behavior: "ignoreErrors" });
    });
  }

  test("is fetched at once for whoever is faster", async ({ page }) => {
    let asked = 0;
    await page.route(rest, (route) => ((asked += 1) === 1 ? undefined : route.continue()));
    await openWorld(page);
    expect(await send(page)).toContain("answered by");
    expect(asked).toBe(2);
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });

  test("is said to be missing where it can't be had", async ({ page, complaints }) => {
    await page.route(rest, (route) => route.abort());
    await open(page);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("connection broke");
    expect(complaints.splice(0).join("\n")).toContain("ERR_FAILED");
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the poster says what is missing", async ({ page, complaints }) => {
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Packetwalk" })).toBeVisible();
    // By element: Playwright's texts leave <noscript> out.
    const advice = page.locator("noscript p");
    await expect(advice).toHaveText(/needs JavaScript and WebAssembly/);
    await expect(advice).toBeVisible();
    await expect(page.getByRole("status")).toBeHidden();
    // The browser may remark that it preloaded a file that nothing used.
    complaints.splice(0);
  });
});

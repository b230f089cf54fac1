// The page's first seconds: the poster, the app in its place, and what is said where it can't run.

import { accessibilityViolations, expect, open, test } from "./page.ts";

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

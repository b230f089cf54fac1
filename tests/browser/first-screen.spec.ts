// What one sees first: a world that is ready, and one thing to do.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, open, test } from "./page.ts";

test("the first screen is ready and asks for one thing", async ({ page }) => {
  await open(page);
  await expect(page.locator("[data-ready]")).toHaveCount(1);
  const primary = page.locator("[data-primary]");
  await expect(primary).toHaveCount(1);
  await expect(primary).toBeVisible();
  await expect(primary).toHaveAccessibleName(/send/i);
});

for (const address of ["192.168.29.22", "15.207.114.2", "10.244.1.5"]) {
  test(`the first screen has the article's address ${address}`, async ({ page }) => {
    await open(page);
    const topology = page.getByRole("group", { name: "Topology" });
    await expect(topology.getByText(address, { exact: true })).toBeVisible();
  });
}

test.describe("with all of axe", () => {
  // Only here: axe's own source has to get into the page.
  test.use({ bypassCSP: true });
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

  for (const colorScheme of ["light", "dark"] as const) {
    test(`the first screen has no violation at all, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await open(page);
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        const { violations } = await (globalThis as any).axe.run(document);
        return violations.flatMap(({ id, help, nodes }: any) =>
          nodes.map(({ html }: any) => `${id} (${help}): ${html}`),
        );
      });
      expect(violations).toEqual([]);
    });
  }
});

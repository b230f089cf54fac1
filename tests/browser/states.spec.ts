// Every state worth a picture can be read by everybody: axe finds nothing at all in either theme, and
// in every layout no words are cut off or under others.

import { collisions } from "./collisions.ts";
import { allViolations, expect, open, test } from "./page.ts";
import { inLayouts, states } from "./states.mjs";

for (const [name, lead] of Object.entries(states)) {
  test(`nothing bars anybody from the state ${name}`, async ({ page }) => {
    test.setTimeout(60_000);
    await open(page);
    await page.waitForSelector("[data-loaded]");
    await lead(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await allViolations(page), colorScheme).toEqual([]);
    }
    await inLayouts(page, async (layout: string) => {
      expect.soft(await collisions(page), layout).toEqual([]);
    });
  });
}

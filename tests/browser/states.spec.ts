// Every state worth a picture can be read by everybody, in both themes: axe finds nothing at all.

import { allViolations, expect, open, test } from "./page.ts";
import { states } from "./states.mjs";

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
  });
}

// Pictures of the page in the states worth looking at, in every layout and both themes: into
// target/screens, a file each, named state-layout-theme.png. `node .ci/screens.mjs [state…]`.

import { mkdirSync } from "node:fs";

import { chromium } from "@playwright/test";

import { serve } from "../tests/browser/server.mjs";
import { inLayouts, layouts, states } from "../tests/browser/states.mjs";

const wanted = process.argv.slice(2);
const folder = "target/screens";
mkdirSync(folder, { recursive: true });
const { address, close } = await serve("dist");
const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--disable-gpu"] });
for (const [state, lead] of Object.entries(states)) {
  if (wanted.length && !wanted.includes(state)) continue;
  const page = await browser.newPage({ viewport: layouts.wide });
  page.setDefaultTimeout(15_000);
  await page.goto(address);
  await page.waitForSelector("[data-loaded]");
  await lead(page);
  await inLayouts(page, async (layout) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.screenshot({ path: `${folder}/${state}-${layout}-${colorScheme}.png` });
    }
  });
  await page.close();
  console.log(state);
}
await browser.close();
await close();

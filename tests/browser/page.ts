// What every journey starts from: the built page, watched for errors and for requests elsewhere.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { test as base, expect, type Page } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export { expect };

export const test = base.extend<{ complaints: string[] }>({
  baseURL: async ({}, use) => {
    await use(process.env.PACKETWALK_ADDRESS);
  },

  /** What the page's console and the network complained of; a journey ends with none of it. */
  complaints: [
    async ({ page, baseURL }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
      page.on("console", (message) => {
        // Of the journeys' own making: see the configuration.
        if (message.text() === "Service Worker registration blocked by Playwright") return;
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(`${baseURL}/`) && !/^(data|blob):/.test(url)) {
          complaints.push(`asked for ${url}`);
        }
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Waits until the app has taken the place of the poster. */
export async function open(page: Page, fragment = ""): Promise<void> {
  await page.goto(`/${fragment}`);
  await expect(page.locator("#poster")).toHaveCount(0);
}

/** What axe finds wrong with the page as it stands, serious or worse, a line each. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  return violations(page, ["serious", "critical"]);
}

/** All that axe finds wrong with the page as it stands, a line each. */
export async function allViolations(page: Page): Promise<string[]> {
  return violations(page, ["minor", "moderate", "serious", "critical"]);
}

async function violations(page: Page, impacts: string[]): Promise<string[]> {
  // Evaluated and not added as an element: the page's policy would refuse a script of ours.
  await page.evaluate(axe);
  return page.evaluate(async (impacts) => {
    const { violations } = await (globalThis as any).axe.run(document);
    return violations
      .filter(({ impact }: any) => impacts.includes(impact))
      .flatMap(({ id, nodes }: any) => nodes.map(({ html }: any) => `${id}: ${html}`));
  }, impacts);
}

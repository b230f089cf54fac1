// Everything in the picture says what it is and why, and so do the hops and the tables.

import { type Page } from "@playwright/test";

import { accessibilityViolations, expect, test } from "./page.ts";
import { PATIENCE, cursorLine, manifest, openWorld, pods, rulesFollow, send } from "./world.ts";

const card = (page: Page) => page.getByRole("region", { name: "Selected" });
const topology = (page: Page) => page.getByRole("group", { name: "Topology" });

/** Sends, and looks at the hop whose title matches. */
async function lookAt(page: Page, hop: RegExp): Promise<void> {
  await send(page);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("list", { name: "Hops of this request" }).getByRole("button", { name: hop }).first().click();
}

test("a rewrite shows its rule lines, its fields and the commands that show both", async ({ page }) => {
  await openWorld(page);
  await lookAt(page, /rewrites$/);
  await expect(card(page).getByRole("heading", { name: /^Hop \d+: node-[abc] rewrites$/ })).toBeVisible();
  await expect(card(page)).toContainText("is spec.ports[].nodePort of Service");
  await expect(card(page)).toContainText(/-A KUBE-NODEPORTS .*--dport 30080 .*-j KUBE-EXT-/);
  await expect(card(page)).toContainText(/-A KUBE-SEP-\w+ .*-j DNAT --to-destination 10\.244\.\d+\.\d+:8080/);
  await expect(card(page)).toContainText("iptables-save | grep default/");
  await expect(card(page)).toContainText("kubectl get endpointslices -l kubernetes.io/service-name=");
  await expect(page.locator(".foot")).toContainText(/^Lines \d+, \d+ and \d+ decided this hop\./);
  await expect(page.locator(".decided-bar")).toHaveCount(3);
  expect(await accessibilityViolations(page)).toEqual([]);
});

test("a field leads to its line in the editor", async ({ page }) => {
  await openWorld(page);
  await lookAt(page, /rewrites$/);
  await page.getByRole("button", { name: /^Deployment/ }).first().click();
  await card(page).getByRole("button", { name: "nodePort: 30080" }).click();
  await expect(manifest(page)).toBeFocused();
  expect((await cursorLine(page)).trim()).toBe("nodePort: 30080");
});

test("a command is copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openWorld(page);
  await lookAt(page, /rewrites$/);
  await card(page).getByRole("button", { name: /^Copy: iptables-save/ }).click();
  await expect(card(page).getByRole("button", { name: /^Copied: iptables-save/ })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^iptables-save \| grep default\//);
});

test("a row of the rules is selected by keyboard and says what it does", async ({ page }) => {
  await openWorld(page);
  await page.keyboard.press("F6");
  const row = topology(page).getByRole("button", { name: /^Rule on node-b: a packet to :30080 goes on to a pod of Service / });
  for (let steps = 0; steps < 60; steps += 1) {
    if (await row.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(card(page).getByRole("heading", { name: "Rule :30080 on node-b" })).toBeVisible();
  await expect(card(page)).toContainText(/Rule on node-b: a packet to :30080 goes on to a pod of Service \S+, one of \d\./);
  await expect(row).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("Escape");
  await expect(row).not.toHaveAttribute("aria-current", "true");
});

test("each thing on the stage is a target of at least 24 pixels with a card", async ({ page }) => {
  await openWorld(page, "s3-loadbalancer");
  const targets = topology(page).locator("[data-select]");
  const all = await targets.evaluateAll((elements) =>
    elements.map((element) => {
      const { width, height } = element.getBoundingClientRect();
      return { select: element.getAttribute("data-select") ?? "", width, height };
    }),
  );
  expect(all.filter(({ width, height }) => width < 24 || height < 24)).toEqual([]);
  const kinds = [...new Set(all.map(({ select }) => select.split(" ")[0]))].sort();
  expect(kinds).toEqual([
    "balancer", "endpoint", "endpoints", "internet", "kube-proxy", "laptop", "node", "pod", "rule", "service",
  ]);
  for (const kind of kinds) {
    await topology(page).locator(`[data-select^="${kind}"]`).first().press("Enter");
    await expect(card(page).locator("h2")).toBeVisible();
    await expect(card(page).locator(".command").first()).toBeVisible();
    expect(await accessibilityViolations(page), kind).toEqual([]);
  }
});

test("a load balancer says why it has no address, and then which nodes are fit", async ({ page }) => {
  await openWorld(page, "s3-loadbalancer");
  await topology(page).getByRole("button", { name: /^Load balancer of / }).click();
  await expect(card(page)).toContainText("It has no address, because no cloud provider is there to make it.");
  await page.getByRole("switch", { name: /Provider/ }).click();
  await expect(card(page)).toContainText("node-a is healthy: it runs, and any node will do.", PATIENCE);
});

test("a pod says why it is an endpoint, and why no longer", async ({ page }) => {
  await openWorld(page);
  await pods(page, /^Pod \S+, Ready, on node-a/).first().click();
  await expect(card(page)).toContainText(/An endpoint of \S+: its labels match app=\S+, and it is ready\./);
  await card(page).getByRole("button", { name: "Make unready" }).click();
  await expect(card(page)).toContainText("but not ready: its readiness probe fails, so no rule leads to it.", PATIENCE);
});

test("the tables hold what the picture holds", async ({ page }) => {
  await openWorld(page);
  await rulesFollow(page);
  await send(page);
  const drawn = await topology(page).locator("text").allTextContents();
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await expect(topology(page)).toBeHidden();
  const tables = page.getByRole("region", { name: "Tables" });
  await expect(tables.getByRole("table")).toHaveCount(7);
  await expect(tables.getByRole("table", { name: "Pods" }).getByRole("columnheader")).toHaveCount(7);
  expect(await tables.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count()).toBe(0);
  const said = (await tables.textContent()) ?? "";
  const addresses = drawn.flatMap((text) => text.match(/\d+\.\d+\.\d+\.\d+(:\d+)?/g) ?? []);
  expect(addresses.length).toBeGreaterThan(10);
  expect(addresses.filter((address) => !said.includes(address))).toEqual([]);
  await expect(tables.getByRole("table", { name: /^Hops of request 1/ })).toContainText(/KUBE-SEP-/);
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await expect(topology(page)).toBeVisible();
});

// The same pods behind each type of Service: who gets through, and how.

import { expect, test } from "./page.ts";
import { PATIENCE, openWorld, requests, rulesFollow, send } from "./world.ts";

test("a ClusterIP is not reached from the laptop, and is once it is a NodePort", async ({ page }) => {
  await openWorld(page, "s0-clusterip");
  expect(await send(page)).toMatch(/^Your laptop to http:\/\/10\.96\.45\.12: no answer, timed out\./);

  const types = page.getByRole("group", { name: "Service type" });
  await types.getByRole("button", { name: "NodePort" }).click();
  await expect(types.getByRole("button", { name: "NodePort" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("textbox", { name: "Manifest" })).toHaveValue(/type: NodePort/);
  await expect(page.getByLabel("to", { exact: true })).toHaveValue(/^http:\/\/15\.207\.114\.2:3\d{4}$/);
  await rulesFollow(page);
  expect(await send(page)).toMatch(/: answered by backend-\S+ on node-[abc] after \d+ hops\.$/);
  await expect(requests(page)).toHaveCount(2);
});

test("a LoadBalancer waits for a provider, then has an address that answers", async ({ page }) => {
  await openWorld(page, "s3-loadbalancer");
  const topology = page.getByRole("group", { name: "Topology" });
  await expect(topology).toContainText("nobody to make it");
  await expect(topology.getByText("203.0.113.80")).toHaveCount(0);

  await page.getByRole("switch", { name: /Provider/ }).click();
  await expect(page.getByRole("switch", { name: /Provider/ })).toBeChecked();
  await expect(topology.getByText("203.0.113.80").first()).toBeVisible(PATIENCE);
  await expect(page.getByLabel("to", { exact: true })).toHaveValue("http://203.0.113.80");
  await rulesFollow(page);
  expect(await send(page)).toMatch(/^Your laptop to http:\/\/203\.0\.113\.80: answered by nginx-\S+ on /);
  await expect(page.getByRole("list", { name: "Hops of this request" })).toContainText(/load balancer/i);
});

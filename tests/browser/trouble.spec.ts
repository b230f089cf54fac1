// What goes wrong in a cluster, and how differently it ends.

import { expect, test } from "./page.ts";
import { PATIENCE, apply, edit, ended, openWorld, pods, requests, rulesFollow, send } from "./world.ts";

test("a pod killed while its request is under way is replaced by another", async ({ page }) => {
  await openWorld(page);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  // Step until the rules have written the chosen pod's address on the envelope.
  const chosen = page.getByRole("list", { name: "Hops of this request" }).locator(".new", {
    hasText: /^10\.244\.\d+\.\d+:8080$/,
  });
  await expect(async () => {
    await page.getByRole("button", { name: "Step to the next hop" }).click();
    await expect(chosen).toBeVisible({ timeout: 100 });
  }).toPass(PATIENCE);
  const address = ((await chosen.textContent()) ?? "").replace(":8080", "");
  const victim = pods(page, new RegExp(`^Pod webapp-.*address ${address},`));
  const name = /^Pod (\S+),/.exec((await victim.getAttribute("aria-label")) ?? "")?.[1] ?? "";
  expect(name).toMatch(/^webapp-/);
  const others = await pods(page, /^Pod webapp-/).evaluateAll((all) =>
    all.map((pod) => /^Pod (\S+),/.exec(pod.getAttribute("aria-label") ?? "")?.[1] ?? ""),
  );

  await victim.click();
  const selected = page.getByRole("region", { name: "Selected" });
  await expect(selected.getByRole("heading", { name })).toBeVisible();
  await selected.getByRole("button", { name: "Kill" }).click();

  expect(await ended(page, 1)).toMatch(/^Your laptop to http:\/\/15\.207\.114\.2:30080: .+\.$/);
  // The successor is none of those that were there, and stands at an address of its own.
  await expect(pods(page, new RegExp(`^Pod ${name}, (Ready|Leaving|Gone)`))).toHaveCount(0, PATIENCE);
  const ready = pods(page, /^Pod webapp-\S+, Ready/);
  await expect(ready).toHaveCount(2, PATIENCE);
  const labels = await ready.evaluateAll((all) => all.map((pod) => pod.getAttribute("aria-label") ?? ""));
  const successor = labels.filter((label) => !others.some((other) => label.includes(` ${other},`)));
  expect(successor).toHaveLength(1);
  expect(successor[0]).not.toContain(`address ${address},`);
  await rulesFollow(page);

  const sentence = await send(page);
  expect(sentence).toContain(": answered by webapp-");
  expect(sentence).not.toContain(name);
});

test("a selector that nobody matches and a port where nobody listens end differently", async ({ page }) => {
  await openWorld(page);
  await edit(page, "app: webapp", "app: web-app");
  await apply(page);
  await expect(page.getByText("no pods, refuses").first()).toBeVisible(PATIENCE);
  await rulesFollow(page);
  const byNode = await send(page);
  expect(byNode).toMatch(/: connection refused by node-a\. No ready pod matches spec\.selector of Service/);

  await edit(page, "app: web-app", "app: webapp");
  await edit(page, "targetPort: 8080", "targetPort: 9090");
  await apply(page);
  await expect(page.getByRole("list", { name: "EndpointSlice" })).toContainText(":9090", PATIENCE);
  await rulesFollow(page);
  const byPod = await send(page);
  expect(byPod).toMatch(/: connection refused by webapp-\S+\. No process in webapp-\S+ listens on port 9090/);

  expect(byPod).not.toBe(byNode);
  await expect(requests(page)).toHaveCount(2);
});

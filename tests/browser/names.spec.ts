// Names, hosts and doors: what is between a name and a pod, as it is seen and as it is said.

import { expect, test } from "./page.ts";
import { openWorld, send } from "./world.ts";

test("a name that nobody has is asked for under each suffix, and the book says so", async ({ page }) => {
  await openWorld(page, "s0-clusterip");
  await page.getByLabel("from").selectOption({ label: "pod toolbox" });
  await page.getByLabel("to", { exact: true }).fill("http://nobody");
  expect(await send(page)).toMatch(/^Toolbox to http:\/\/nobody: could not resolve the name\./);

  const book = page.getByRole("img", { name: /nobody\.default\.svc\.cluster\.local is not listed/ });
  await expect(book).toBeVisible();
  await expect(book.getByText("not listed")).toHaveCount(4);
  await expect(page.locator(".drawing").getByText("no such name")).toBeVisible();
});

test("an ingress controller says what its table holds, and lights the row it reads", async ({ page }) => {
  await openWorld(page, "ingress");
  const controller = page.getByRole("button", { name: /shop\.example\/ leads to Service shop, 1 ready\./ });
  await expect(controller).toBeAttached();
  await page.getByLabel("to", { exact: true }).fill('http://203.0.113.80 -H "Host: blog.example"');
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  const lit = page.locator(".hosts .hot");
  const cells = page.locator(".cell");
  // A step is drawn before the next one is asked for.
  for (let hop = 1; hop < 20 && (await lit.count()) === 0; hop += 1) {
    await page.getByRole("button", { name: "Step to the next hop" }).click();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
  await expect(lit).toContainText("blog.example");
  await expect(cells.filter({ hasText: "doorman" }).first()).toBeVisible();
});

test("a published port is the door of a laptop whose containers are nodes", async ({ page }) => {
  await openWorld(page, "kind");
  await expect(page.getByRole("img", { name: /^Port 8080 of your laptop is published/ })).toBeVisible();
  expect(await send(page)).toMatch(/^Your laptop to http:\/\/localhost:8080: answered by web-\S+/);
});

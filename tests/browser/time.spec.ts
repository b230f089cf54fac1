// Time goes back, and acting there makes another history.

import { expect, test } from "./page.ts";
import { openWorld, requests, send } from "./world.ts";

test("acting in the past forgets what came after, and Undo brings it back", async ({ page }) => {
  await openWorld(page);
  const moment = page.getByRole("slider", { name: "Moment" });
  await send(page);
  const between = await moment.inputValue();
  await send(page);
  await send(page);
  await expect(requests(page)).toHaveCount(3);
  const sentences = await requests(page).locator(".outcome").allTextContents();

  await moment.fill(between);
  await expect(page.getByText("The past.")).toBeVisible();
  await expect(requests(page)).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Return to now" })).toBeVisible();

  const group = page.getByRole("group", { name: "Deployment webapp" });
  await group.getByRole("button", { name: "One pod more" }).click();
  await expect(page.getByRole("alert")).toContainText("what had come after it is gone");
  await expect(page.getByText("The past.")).toHaveCount(0);
  await expect(group).toContainText("3");
  await expect(requests(page)).toHaveCount(1);

  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(group).toContainText("2");
  await page.getByRole("button", { name: "To the latest moment" }).click();
  await expect(requests(page)).toHaveCount(3);
  await expect(requests(page).locator(".outcome").last()).toHaveText(sentences[2] ?? "");
});

test("Return to now ends the look at the past, and nothing is lost", async ({ page }) => {
  await openWorld(page);
  const moment = page.getByRole("slider", { name: "Moment" });
  const beginning = await moment.inputValue();
  const sentence = await send(page);
  await moment.fill(beginning);
  await expect(page.getByText("The past.")).toBeVisible();
  await page.getByRole("button", { name: "Return to now" }).click();
  await expect(page.getByText("The past.")).toHaveCount(0);
  await expect(requests(page).first().locator(".outcome")).toHaveText(sentence);
});

test("the hop that just happened is in sight", async ({ page }) => {
  await openWorld(page);
  await send(page);
  const hops = page.getByRole("list", { name: "Hops of this request" }).getByRole("listitem");
  await expect(hops.last()).toBeInViewport({ ratio: 1 });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(hops.first()).toBeInViewport({ ratio: 1 });
});

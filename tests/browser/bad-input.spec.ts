// Whatever is typed or pasted: it is said what is wrong, and where, and what ran goes on running.

import { type Page } from "@playwright/test";

import { expect, open, test } from "./page.ts";
import { PATIENCE, apply, cursorLine, edit, manifest, manifestText, openWorld, send, write } from "./world.ts";

/** A remark under the manifest. */
function remark(page: Page, text: string | RegExp) {
  return page.getByRole("list", { name: "Remarks" }).getByRole("listitem").filter({ hasText: text });
}

/** Nothing of what was refused came to be: the world that was there answers. */
async function stillRuns(page: Page): Promise<void> {
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(page.getByText("Not applied: see above.")).toBeVisible();
  expect(await send(page)).toMatch(/^Your laptop to http:\/\/15\.207\.114\.2:30080: answered by webapp-/);
}

test("a syntax error is told at its line", async ({ page }) => {
  await openWorld(page);
  await edit(page, "    app: webapp", "    app: [webapp");
  await apply(page);
  await expect(manifest(page)).toHaveAttribute("aria-invalid", "true");
  await expect(remark(page, /yaml: line \d+:/)).toHaveCount(1);
  await expect(page.getByRole("alert")).toContainText("what ran before still runs");
  await stillRuns(page);
});

test("an unknown field is told in Kubernetes' words at its line", async ({ page }) => {
  await openWorld(page);
  await edit(page, "  selector:", "  selectr:");
  await apply(page);
  const told = remark(page, 'strict decoding error: unknown field "spec.selectr"');
  await expect(told).toHaveCount(1);
  await expect(told.getByRole("button")).toHaveText("Line 7");
  await stillRuns(page);
});

test("a node port out of range is told at its line", async ({ page }) => {
  await openWorld(page);
  await edit(page, "nodePort: 30080", "nodePort: 80");
  await apply(page);
  const told = remark(
    page,
    'The Service "webapp-service" is invalid: spec.ports[0].nodePort: Invalid value: 80: ' +
      "provided port is not in the valid range. The range of valid ports is 30000-32767",
  );
  await expect(told).toHaveCount(1);
  await told.getByRole("button", { name: "Line 12" }).click();
  await expect(manifest(page)).toBeFocused();
  expect(await cursorLine(page)).toBe("    nodePort: 80");
  await stillRuns(page);
});

test("a node port that another Service has is told at its line", async ({ page }) => {
  await openWorld(page);
  const text = await manifestText(page);
  const second = text.replace("name: webapp-service", "name: second");
  await write(page, `${text}---\n${second}`);
  await apply(page);
  const told = remark(
    page,
    'The Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
  );
  await expect(told).toHaveCount(1);
  await expect(told.getByRole("button")).toHaveText("Line 25");
  await stillRuns(page);
});

test("two thousand pods are more than there is room for", async ({ page }) => {
  await openWorld(page);
  await page.getByRole("button", { name: "Deployment webapp" }).click();
  await edit(page, "replicas: 2", "replicas: 2000");
  await apply(page);
  await expect(remark(page, /at most \d+ pods/)).toHaveCount(1);
  await expect(page.getByRole("alert")).toContainText(/at most \d+ pods/);
  await expect(page.getByRole("group", { name: "Deployment webapp" })).toContainText("2");
  await stillRuns(page);
});

for (const [what, text] of [
  ["a megabyte of lines", `${"# nothing to see here\n".repeat(48_000)}: [`],
  ["a megabyte of one line", `key: [${"a".repeat(1_000_000)}`],
  ["a megabyte of open brackets", "[".repeat(1_000_000)],
  ["brackets in as many lines as are read", "[\n".repeat(199_000)],
] as const) {
  test(`${what} is survived`, async ({ page }) => {
    test.setTimeout(60_000);
    await openWorld(page);
    const before = await manifestText(page);
    await write(page, text);
    await apply(page);
    await expect(page.getByText("Not applied: see above.")).toBeVisible(PATIENCE);
    await page.getByRole("button", { name: "Undo edit" }).click();
    expect(await manifestText(page)).toBe(before);
    await expect(page.getByText("Applied. Matches the cluster.")).toBeVisible();
    expect(await send(page)).toContain(": answered by webapp-");
  });
}

test("random bytes are survived", async ({ page }) => {
  await openWorld(page);
  // The same bytes each time: a generator of our own, seeded.
  let state = 7;
  const next = () => (state = (state * 48_271) % 2_147_483_647);
  for (let round = 0; round < 8; round += 1) {
    const bytes = Buffer.from(Array.from({ length: 2_000 }, () => next() % 256));
    await write(page, bytes.toString(round % 2 ? "latin1" : "utf8"));
    await apply(page);
    await expect(page.getByText("Not applied: see above.")).toBeVisible();
  }
  await stillRuns(page);
});

test("a text that was refused is there after a reload, and the world too", async ({ page }) => {
  await openWorld(page);
  const sentence = await send(page);
  await edit(page, "nodePort: 30080", "nodePort: 80 # mine");
  await apply(page);
  await expect(page.getByText("Not applied: see above.")).toBeVisible();
  const text = await manifestText(page);

  await page.reload();
  await expect(manifest(page)).toHaveValue(text);
  await expect(page.getByRole("list", { name: "Requests, newest first" })).toContainText(sentence);
  await page.getByLabel("Speed").selectOption("4x");
  expect(await send(page)).toContain(": answered by webapp-");
});

test("an address that is none is told, and nothing is sent", async ({ page }) => {
  await openWorld(page);
  const target = page.getByLabel("to", { exact: true });
  for (const address of ["http://", "web:http", "a b", "http://web:70000", "<script>alert(1)</script>"]) {
    await target.fill(address);
    await target.blur();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("is not an address to send to");
  }
  await expect(page.getByRole("list", { name: "Requests, newest first" }).getByRole("listitem")).toHaveCount(0);
});

test("what was kept by another version is told, and a fresh world opens", async ({ page }) => {
  await openWorld(page);
  await page.evaluate(() => {
    localStorage.setItem("packetwalk.v1.session", JSON.stringify("packetwalk 99\nnonsense\n"));
  });
  await page.reload();
  await expect(page.getByRole("alert")).toContainText("could not be read");
  await page.getByLabel("Speed").selectOption("4x");
  expect(await send(page)).toContain(": answered by webapp-");
});

test("on a phone a remark pushes nothing over the switch of types", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await page.getByRole("button", { name: "YAML", exact: true }).click();
  await manifest(page).fill((await manifestText(page)).replace("port: 80", "prot: 80"));
  await expect(page.locator(".remarks")).toContainText("Line 10");
  const box = async (selector: string) => (await page.locator(`.yaml-panel ${selector}`).boundingBox())!;
  const [types, code] = [await box(".type-switch"), await box(".code")];
  expect(code.y).toBeGreaterThanOrEqual(types.y + types.height);
});

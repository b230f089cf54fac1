// Packetwalk in pages of other people: it works there, and nothing of theirs is touched.

import { expect, framed, test } from "./host.ts";
import { task } from "./task.ts";

const LAB = "#lab >> iframe";

test("an element shows its picture, sends when asked, and says what became of it", async ({ page, host, seen }) => {
  await page.goto(host);
  const frame = await framed(page, LAB);
  const told = page.evaluate(() => new Promise<any>((done) => addEventListener("packetwalk-flow", (e: any) => done(e.detail))));
  const result = await page.evaluate(async () => {
    const lab = document.getElementById("lab") as any;
    await lab.ready;
    return lab.send({ from: "laptop", to: "http://15.207.114.4:30080" });
  });
  expect(result).toMatchObject({ outcome: "ok", endedAt: "app" });
  const flow = await told;
  expect(flow).toMatchObject({ id: result.id, outcome: "ok", to: "http://15.207.114.4:30080" });
  expect(flow.hops.filter(({ changed }: any) => changed).length).toBeGreaterThan(0);
  await expect(frame.getByRole("button", { name: "Send again" })).toBeVisible();
  expect(seen.complaints).toEqual([]);
});

test("the element's methods change the world, and its snapshot says how", async ({ page, host }) => {
  await page.goto(host);
  await framed(page, LAB);
  const seen = await page.evaluate(async () => {
    const lab = document.getElementById("lab") as any;
    const changes: any[] = [];
    lab.addEventListener("packetwalk-change", ({ detail }: any) => changes.push(detail));
    await lab.ready;
    const before = await lab.world;
    const service = before.services.find(({ name }: any) => name !== "kubernetes");
    const pod = before.pods.find(({ name }: any) => name !== "toolbox");
    await lab.kill(pod.name);
    await lab.scale(pod.name.split("-")[0], 4);
    await lab.set(`Service/${service.name}:spec.ports[0].port`, 8888);
    await lab.pause();
    await lab.step(1);
    const after = await lab.world;
    const refusal = await lab.kill("nobody-1").catch(({ code, message }: any) => ({ code, message }));
    const said = await lab.describe();
    await lab.reset();
    const anew = await lab.world;
    return { changes, service, after, refusal, said, anew, isFrozen: Object.isFrozen(after.pods[0]), version: lab.version };
  });
  expect(seen.changes).toEqual([
    expect.objectContaining({ kind: "delete", by: "api" }),
    expect.objectContaining({ kind: "scale", by: "api" }),
    expect.objectContaining({ kind: "apply", object: `Service/${seen.service.name}`, by: "api" }),
    expect.objectContaining({ kind: "reset", by: "api" }),
  ]);
  const port = (world: any) => world.services.find(({ name }: any) => name === seen.service.name).ports[0].port;
  expect(port(seen.after)).toBe(8888);
  expect(seen.refusal).toEqual({ code: "unknown", message: "There is no nobody-1 here." });
  expect(seen.said.join(" ")).toContain(seen.service.name);
  expect(port(seen.anew)).toBe(seen.service.ports[0].port);
  expect([seen.isFrozen, seen.version]).toEqual([true, 1]);
});

test("a lesson that stands in the page is opened", async ({ page, host, seen }) => {
  await page.goto(host);
  await page.locator("#own").scrollIntoViewIfNeeded();
  const frame = await framed(page, "#own >> iframe");
  await expect(frame.locator(".embed-title")).toHaveText("A lesson of one's own");
  await frame.getByRole("button", { name: "YAML" }).click();
  await expect(frame.locator(".yaml-panel")).toBeVisible();
  expect(seen.complaints).toEqual([]);
});

test("a frame in a sandbox works, stores nothing, and asks for nothing once it is loaded", async ({ page, host, seen, context }) => {
  await page.goto(host);
  await page.locator("#locked").scrollIntoViewIfNeeded();
  const frame = await framed(page, "#locked");
  expect(await frame.evaluate(() => window.origin)).toBe("null");
  const asked: string[] = [];
  // Its neighbour on the page may still be loading.
  page.on("request", (request) => void (request.frame() === frame && asked.push(request.url())));
  await frame.getByRole("button", { name: "Send", exact: true }).click();
  await expect(frame.getByRole("button", { name: "Send again" })).toBeVisible({ timeout: 20_000 });
  await frame.getByRole("button", { name: "Step back" }).click();
  await frame.getByRole("button", { name: "Start over" }).click();
  await expect(frame.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  expect(asked).toEqual([]);
  expect(seen.requests.filter((url) => !url.startsWith(host) && !url.startsWith(`${process.env.PACKETWALK_ADDRESS}/`))).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  expect((await context.storageState()).origins).toEqual([]);
  expect(seen.complaints).toEqual([]);

  // Nor could it ask anybody else.
  const refused = await frame.evaluate(async (elsewhere) => {
    const violation = new Promise<string>((done) => {
      addEventListener("securitypolicyviolation", ({ effectiveDirective }) => done(effectiveDirective), { once: true });
    });
    await fetch(elsewhere).catch(() => {});
    return violation;
  }, `${host}/blank`);
  expect(refused).toBe("connect-src");
});

test("nothing is stored where storing would be possible", async ({ page, baseURL }) => {
  await page.goto(`${baseURL}/embed/#speed=4`);
  await page.waitForSelector("[data-loaded]");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("button", { name: "Send again" })).toBeVisible({ timeout: 20_000 });
  await page.goto(`${baseURL}/poster/s0-nodeport.svg`);
  expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, ""]);
});

test("the page around keeps its layout, its focus and its wheel", async ({ page, host }) => {
  await page.addInitScript(() => {
    (window as any).shifts = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry: any) => (window as any).shifts.push(entry.value))).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(host);
  await page.getByRole("button", { name: "Something to press" }).focus();
  const frame = await framed(page, LAB);
  await expect(page.getByRole("button", { name: "Something to press" })).toBeFocused();
  expect(await page.evaluate(() => (window as any).shifts.reduce((sum: number, value: number) => sum + value, 0))).toBe(0);
  expect(await frame.evaluate(() => document.activeElement === document.body)).toBe(true);

  const box = await page.locator("#lab").boundingBox();
  await page.mouse.move(box!.x + 300, box!.y + 150);
  await page.mouse.wheel(0, 200);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(100);
});

test("three on a page stand still while nobody sees them", async ({ page, host }) => {
  await page.goto(`${host}/blank`);
  await page.evaluate((address) => {
    document.body.style.margin = "0";
    for (let place = 0; place < 3; place += 1) {
      const frame = document.createElement("iframe");
      [frame.id, frame.src] = [`f${place}`, `${address}/embed/#speed=0.25`];
      frame.setAttribute("style", "display:block;width:720px;height:420px;border:0;margin-bottom:1500px");
      document.body.append(frame);
    }
  }, process.env.PACKETWALK_ADDRESS);
  const frames = [];
  for (const place of [0, 1, 2]) frames.push(await framed(page, `#f${place}`));
  const [seen, unseen] = [frames[0]!, frames[1]!];
  await seen.getByRole("button", { name: "Send", exact: true }).click();
  await expect(seen.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.evaluate(() => scrollTo(0, 3000));
  await expect(seen.getByRole("button", { name: "Play" })).toHaveCount(1);
  await expect(unseen.getByRole("button", { name: "Send", exact: true })).toHaveCount(1);
  await page.evaluate(() => scrollTo(0, 0));
  await expect(seen.getByRole("button", { name: "Pause" })).toBeVisible();
});

test("a frame is silent until it is greeted, and answers each call", async ({ page, host }) => {
  await page.goto(`${host}/blank`);
  await page.evaluate((address) => {
    (window as any).heard = [];
    addEventListener("message", ({ data }) => (window as any).heard.push(data));
    const frame = document.createElement("iframe");
    [frame.id, frame.src, frame.width, frame.height] = ["plain", `${address}/embed/#theme=purple`, "720", "420"];
    document.body.append(frame);
  }, process.env.PACKETWALK_ADDRESS);
  await framed(page, "#plain");
  const heard = () => page.evaluate(() => (window as any).heard.splice(0));
  const post = (message: object) =>
    page.evaluate((message) => (document.getElementById("plain") as HTMLIFrameElement).contentWindow!.postMessage(message, "*"), message);
  expect(await heard()).toEqual([]);

  await post({ packetwalk: 7, id: "1", type: "call", method: "play" });
  await expect.poll(heard).toEqual([{ packetwalk: 1, type: "reply", id: "1", ok: false, code: "version" }]);
  await post({ packetwalk: 1, type: "hello" });
  const events = await page.waitForFunction(() => (window as any).heard.length >= 2 && (window as any).heard.splice(0));
  expect(await events.jsonValue()).toEqual([
    expect.objectContaining({ name: "packetwalk-error", detail: expect.objectContaining({ code: "bad-attribute" }) }),
    expect.objectContaining({ name: "packetwalk-ready", detail: { version: 1, lesson: null } }),
  ]);
  await post({ packetwalk: 1, id: "2", type: "call", method: "eval", args: ["1"] });
  await expect.poll(heard).toEqual([expect.objectContaining({ id: "2", ok: false, code: "method" })]);

  await page.evaluate(() => {
    const { contentWindow } = document.getElementById("plain") as HTMLIFrameElement;
    for (let id = 0; id < 120; id += 1) contentWindow!.postMessage({ packetwalk: 1, id: `r${id}`, type: "call", method: "world" }, "*");
  });
  await page.waitForFunction(() => (window as any).heard.length === 120);
  const replies: any[] = await heard();
  expect(replies.filter(({ code }) => code === "rate").length).toBeGreaterThanOrEqual(20);
  expect(replies.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(45);
});

test("without scripts the picture stands there, with words", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${baseURL}/embed/nodeport.html`);
  await expect(page.getByRole("img").getByText("node-a", { exact: true }).first()).toBeVisible();
  await context.close();
});

test("a snippet is made, shown and works", async ({ page, baseURL }) => {
  const isOver = task(10);
  await page.goto(`${baseURL}/snippet.html`);
  await page.getByLabel("What it shows").selectOption("preset=s0-clusterip");
  await page.getByRole("checkbox", { name: "YAML" }).check();
  const code = page.getByRole("textbox", { name: "To be pasted" });
  await expect(code).toHaveValue(/embed\/s0-clusterip\.html#panels=topology%20hops%20yaml"/);
  const frame = await framed(page, ".preview iframe");
  await expect(frame.getByRole("button", { name: "YAML" })).toBeVisible();
  await page.getByLabel("How it is put in").selectOption("element");
  await expect(code).toHaveValue(/<packet-walk preset="s0-clusterip" panels="topology hops yaml"/);
  isOver();
});

// A frame as its host would have it: in the host's language, with its colour, at a moment of its choice.

import { expect, framed, test } from "./host.ts";

/** A page of somebody else's with nothing but this in it. */
async function put(page: any, host: string, html: string, lang = "en"): Promise<void> {
  await page.goto(`${host}/blank`);
  await page.evaluate(async ({ html, lang, from }: any) => {
    document.documentElement.lang = lang;
    document.body.innerHTML = html;
    await import(`${from}/packet-walk.js`);
  }, { html, lang, from: process.env.PACKETWALK_ADDRESS });
}

test("a frame speaks the language that its address names, in all it says", async ({ page, baseURL, seen }) => {
  await page.goto(`${baseURL}/embed/#lang=de&lesson=label-query&panels=topology+hops+yaml+lesson&speed=4`);
  await page.waitForSelector("[data-loaded]");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator(".stage")).toHaveAttribute("aria-label", "Bühne");
  await expect(page.locator(".embed-bar")).toHaveAttribute("aria-label", "Abspieler");
  await expect(page.locator(".embed-title")).toHaveText("Ein Service ist eine Frage nach Labels");
  await expect(page.locator(".embed-full")).toHaveAttribute("href", /#lesson=label-query&lang=de$/);
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  await expect(page.getByRole("button", { name: "Erneut senden" })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Von vorn" })).toBeVisible();
  expect(seen.complaints).toEqual([]);
  // Its text comes with the language: no file for the lesson is fetched.
  expect(seen.requests.filter((url) => url.includes("/lessons/"))).toEqual([]);
});

test("an English frame loads nothing of other languages", async ({ page, baseURL, seen }) => {
  await page.goto(`${baseURL}/embed/#lang=en`);
  await page.waitForSelector("[data-loaded]");
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  // They stand in the last part, with all else that a picture alone never needs.
  expect(seen.requests.filter((url) => url.includes("_more"))).toEqual([]);
});

test("an element speaks as the page around it, unless it is told otherwise", async ({ page, host }) => {
  const body = '<packet-walk id="near"></packet-walk><div lang="es"><packet-walk id="spanish"></packet-walk></div>'
    + '<packet-walk id="told" lang="en"></packet-walk><packet-walk id="other" lang="fr"></packet-walk>';
  await put(page, host, body, "de-AT");
  for (const [id, lang] of [["near", "de"], ["spanish", "es"], ["told", "en"], ["other", "en"]]) {
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    const frame = await framed(page, `#${id} >> iframe`);
    await expect(frame.locator("html"), id).toHaveAttribute("lang", lang!);
  }
});

test("a moment is taken from one element and opened in another", async ({ page, host, seen }) => {
  await put(page, host, '<packet-walk id="one" speed="4"></packet-walk><packet-walk id="two" preset="s0-clusterip"></packet-walk>');
  await framed(page, "#one >> iframe");
  await page.locator("#two").scrollIntoViewIfNeeded();
  await framed(page, "#two >> iframe");
  const told = await page.evaluate(async () => {
    const [one, two] = ["one", "two"].map((id) => document.getElementById(id) as any);
    await one.ready;
    const pod = (await one.world).pods.find(({ name }: any) => name !== "toolbox");
    await one.send({});
    await one.kill(pod.name);
    await one.pause();
    const state = await one.state;
    const changes: string[] = [];
    two.addEventListener("packetwalk-change", ({ detail }: any) => changes.push(detail.kind));
    await two.load({ state });
    const [was, is] = [await one.world, await two.world];
    const same = JSON.stringify(was) === JSON.stringify(is);
    const again = await two.state;
    await two.kill(is.pods.find(({ name, leaving }: any) => name !== "toolbox" && !leaving).name);
    await two.reset();
    const anew = JSON.stringify(await two.world) === JSON.stringify(is);
    const broken = await two.load({ state: "v1.broken" }).catch(({ code, message }: any) => ({ code, message }));
    return { state, again, same, anew, changes, broken, requests: is.requests.length };
  });
  expect(told.state).toMatch(/^v1\.[\w-]+$/);
  expect([told.same, told.anew, told.requests]).toEqual([true, true, 1]);
  expect(told.again).toBe(told.state);
  // What was done in the moment before it came here is no news; what is done here is.
  expect(told.changes).toEqual(["delete", "reset"]);
  expect(told.broken).toEqual({ code: "refused", message: expect.stringMatching(/./) });
  expect(seen.complaints).toEqual([]);

  await put(page, host, `<packet-walk id="three" state="${told.state}"></packet-walk>`);
  await framed(page, "#three >> iframe");
  expect(await page.evaluate(async () => (await (document.getElementById("three") as any).world).requests.length)).toBe(1);
});

test("the same seed gives the same chances, another one others", async ({ page, host }) => {
  const world = async (seed: string) => {
    await put(page, host, `<packet-walk id="lab" preset="s0-nodeport" seed="${seed}" speed="4"></packet-walk>`);
    await framed(page, "#lab >> iframe");
    return page.evaluate(async () => {
      const lab = document.getElementById("lab") as any;
      const flows: string[] = [];
      lab.addEventListener("packetwalk-flow", ({ detail }: any) => flows.push(detail.hops.map(({ to }: any) => to).join(" ")));
      const all = new Promise((done) => lab.addEventListener("packetwalk-flow", () => flows.length === 5 && done(undefined)));
      await lab.send({ to: "http://15.207.114.4:30080", times: 5 });
      await all;
      return flows;
    });
  };
  const [one, again] = [await world("7"), await world("7")];
  expect(again).toEqual(one);
  expect(await world("8")).not.toEqual(one);
});

test("the host's accent and letters are put on, unless they could not be read", async ({ page, host }) => {
  const body = (accent: string) =>
    `<packet-walk id="lab" style="--packetwalk-accent: ${accent}; --packetwalk-font: Georgia, serif"></packet-walk>`;
  const dressed = async (accent: string) => {
    await put(page, host, body(accent));
    const frame = await framed(page, "#lab >> iframe");
    return frame.evaluate(() => {
      const of = (selector: string) => getComputedStyle(document.querySelector(selector)!);
      return [of(".btn.primary").backgroundColor, of(".embed-title").fontFamily.split(",")[0], of(".drawing text").fontFamily.split(",")[0]];
    });
  };
  await page.emulateMedia({ colorScheme: "light" });
  expect(await dressed("rebeccapurple")).toEqual(["rgb(102, 51, 153)", "Georgia", "-apple-system"]);
  const [plain] = await dressed("gold");
  expect(plain).toBe("rgb(20, 24, 31)");
  // On dark ground it is the other way round, also while one looks.
  await page.emulateMedia({ colorScheme: "dark" });
  const frame = await framed(page, "#lab >> iframe");
  await expect(frame.locator(".btn.primary")).toHaveCSS("background-color", "rgb(255, 215, 0)");
});

test("beside a lesson a frame's picture has all the room there is", async ({ page, baseURL }) => {
  for (const [width, height] of [[960, 600], [720, 420]] as const) {
    await page.setViewportSize({ width, height });
    await page.goto("about:blank");
    await page.goto(`${baseURL}/embed/#lesson=label-query&panels=topology+hops+lesson+yaml`);
    await page.waitForSelector("[data-loaded]", { state: "attached" });
    const place = async (selector: string) => (await page.locator(selector).boundingBox())!;
    if (width < 900) {
      // Nothing is kept free for a lesson that is not open.
      const [ribbon, bar] = [await place(".ribbon"), await place(".embed-bar")];
      expect(ribbon.y + ribbon.height).toBeCloseTo(bar.y, 0);
      await page.getByRole("button", { name: "Lesson", exact: true }).click();
    }
    const [lesson, stage, ribbon] = [await place(".lesson"), await place(".stage"), await place(".ribbon")];
    expect(stage.x + stage.width).toBe(width);
    // Beside the picture, or right under its words.
    if (width < 900) expect(lesson.y).toBeCloseTo(ribbon.y + ribbon.height, 0);
    else expect(stage.x).toBeCloseTo(lesson.x + lesson.width, 0);
  }
});

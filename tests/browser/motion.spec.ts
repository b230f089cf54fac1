// Less motion for those who ask for it: the same story, with the envelope at places and never between.

import { type Page } from "@playwright/test";

import { expect, test } from "./page.ts";
import { PATIENCE, apply, edit, openWorld, rulesFollow, send } from "./world.ts";

/** Sends one request; where its envelope's point was at each frame, and where wires begin and end. */
async function watch(page: Page): Promise<{ sentence: string; between: string[]; places: number }> {
  await openWorld(page);
  await page.evaluate(() => {
    const spots = new Set<string>();
    const stops = new Set<string>();
    Object.assign(globalThis, { spots, stops });
    const look = () => {
      for (const path of document.querySelectorAll<SVGPathElement>(".wires path")) {
        for (const at of [0, path.getTotalLength()]) {
          const { x, y } = path.getPointAtLength(at);
          stops.add(`${Math.round(x)} ${Math.round(y)}`);
        }
      }
      const dot = document.querySelector(".hero .stop")?.getBoundingClientRect();
      const stage = document.querySelector(".drawing")?.getBoundingClientRect();
      if (dot && stage) {
        const x = dot.x + dot.width / 2 - stage.x;
        const y = dot.y + dot.height / 2 - stage.y;
        spots.add(`${Math.round(x)} ${Math.round(y)}`);
      }
      requestAnimationFrame(look);
    };
    look();
  });
  const sentence = await send(page);
  const { spots, stops } = await page.evaluate(() => {
    const { spots, stops } = globalThis as any;
    return { spots: [...spots] as string[], stops: [...stops] as string[] };
  });
  const isNear = (spot: string) => {
    const [x, y] = spot.split(" ").map(Number);
    return stops.some((stop) => {
      const [a, b] = stop.split(" ").map(Number);
      return Math.hypot(x! - a!, y! - b!) < 3;
    });
  };
  return { sentence, between: spots.filter((spot) => !isNear(spot)), places: spots.length };
}

test("the envelope is never between two places for those who want less motion", async ({
  browser,
  baseURL,
}) => {
  const still = await browser.newContext({ baseURL, reducedMotion: "reduce" });
  const moving = await browser.newContext({ baseURL, reducedMotion: "no-preference" });
  const [less, more] = [await watch(await still.newPage()), await watch(await moving.newPage())];
  await Promise.all([still.close(), moving.close()]);

  expect(less.places).toBeGreaterThan(1);
  expect(less.between).toEqual([]);
  // The same look at the page that moves does find it on its way.
  expect(more.between.length).toBeGreaterThan(5);
  expect(less.sentence).toBe(more.sentence);
});

test("nothing of the page's own moves for those who want less motion", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openWorld(page);
  await send(page);
  const running = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 50)
      .map((animation) => String((animation.effect as KeyframeEffect).target?.className)),
  );
  expect(running).toEqual([]);
});

/** All that the page says while a request goes to its end: sentences, names, whole values. */
async function said(page: Page, lead: (page: Page) => Promise<void>): Promise<Set<string>> {
  await openWorld(page);
  await lead(page);
  // At the speed at which everything can be seen.
  await page.getByLabel("Speed").selectOption("1x");
  await page.evaluate(() => {
    const said = new Set<string>();
    // How the news before the walk fell together is no part of it.
    const before = document.querySelector(".news")!.textContent!;
    Object.assign(globalThis, { said });
    // Of the bar of time only its marks: where it stands is as fine as one looks.
    const isTold = (node: Node) => !node.parentElement?.closest(".timeline :not(ol, li, title)");
    const hear = () => {
      const texts = document.createTreeWalker(document.querySelector(".app")!, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const { currentNode: node } = texts;
        // What is being written counts when it is there.
        const isHalf = node.parentElement?.matches(".hero .t-hl");
        // When it was sent is another moment each time.
        const text = node.textContent?.replace(/^\d+:[\d.]+(?=:)/, "").trim();
        if (text && text !== before && isTold(node) && !isHalf) said.add(text);
      }
      for (const named of document.querySelectorAll(".app [aria-label]")) {
        said.add(named.getAttribute("aria-label")!);
      }
    };
    hear();
    new MutationObserver(hear).observe(document.querySelector(".app")!, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["aria-label"],
    });
  });
  await send(page);
  return new Set(await page.evaluate(() => [...((globalThis as any).said as Set<string>)]));
}

const walks: [string, (page: Page) => Promise<void>][] = [
  ["through a node's port", async () => {}],
  [
    "that is refused by the rules",
    async (page) => {
      await edit(page, "app: webapp", "app: webb");
      await apply(page);
      await expect(page.getByText("no pods, refuses").first()).toBeVisible(PATIENCE);
      // node-a's kube-proxy is the last to follow. That is said too before the walk begins.
      await expect(page.locator(".news")).toContainText(/node-a ha(s|ve) written/, PATIENCE);
      await rulesFollow(page);
    },
  ],
];

for (const [name, lead] of walks) {
  test(`every sentence and value of a walk ${name} is there without motion`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(60_000);
    const still = await browser.newContext({ baseURL, reducedMotion: "reduce" });
    const moving = await browser.newContext({ baseURL, reducedMotion: "no-preference" });
    const [less, more] = await Promise.all([
      said(await still.newPage(), lead),
      said(await moving.newPage(), lead),
    ]);
    await Promise.all([still.close(), moving.close()]);
    expect(more.size).toBeGreaterThan(40);
    expect([...more].filter((text) => !less.has(text))).toEqual([]);
  });
}

// Scroll bars that take room, as on Windows and Linux: headless Chromium hides them unless asked.

import { expect, open, test } from "./page.ts";
import { PATIENCE } from "./world.ts";

test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    ignoreDefaultArgs: ["--hide-scrollbars"],
  },
});

const rooms = [
  { width: 1920, height: 1080 },
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 1024, height: 700 },
  { width: 390, height: 844 },
  { width: 320, height: 568 },
];

for (const room of rooms) {
  // A bar came, so there was less room, so the picture was smaller, so the bar went: sixty times a second.
  test(`a scroll bar in a room of ${room.width}x${room.height} changes nothing of what is drawn`, async ({ page }) => {
    await page.setViewportSize(room);
    await page.addInitScript(() => {
      (globalThis as any).loops = 0;
      addEventListener("error", ({ message }) => {
        if (message.startsWith("ResizeObserver")) (globalThis as any).loops += 1;
      });
    });
    await open(page);
    await page.waitForSelector("[data-loaded]", { state: "attached" });
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.locator(".ribbon .cell").nth(2)).toBeAttached(PATIENCE);

    const drawn = () => page.locator(".drawing").evaluate((drawing) => drawing.getAttribute("viewBox"));
    const before = await drawn();
    const is = await page.evaluate(async () => {
      for (let frame = 0; frame < 12; frame += 1) await new Promise(requestAnimationFrame);
      const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
      const stage = document.querySelector(".stage")!;
      return {
        loops: (globalThis as any).loops,
        page: [scrollWidth - clientWidth, scrollHeight - clientHeight],
        stage: stage.scrollWidth - stage.clientWidth,
        below: stage.scrollHeight - stage.clientHeight,
      };
    });
    expect(await drawn()).toBe(before);
    // Only where three nodes do not fit does the picture scroll, and only up and down.
    const below = room.height < 600 ? is.below : 0;
    expect(is).toEqual({ loops: 0, page: [0, 0], stage: 0, below });
  });
}

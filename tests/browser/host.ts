// A page of somebody else's on another origin, for the journeys through frames.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { test as base, expect, type Frame, type Page } from "@playwright/test";

const read = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");

export { expect };

type Host = {
  /** The address of the host's pages. */
  host: string;
  /** All requests that were made, and what the console complained of. */
  seen: { requests: string[]; complaints: string[] };
};

export const test = base.extend<Host>({
  baseURL: async ({}, use) => {
    await use(process.env.PACKETWALK_ADDRESS);
  },

  host: async ({ baseURL }, use) => {
    const own = read("../../assets/lessons/nodeport.yaml").replace(/^ {2}title: .*$/m, "  title: A lesson of one's own");
    const indented = own.replaceAll("\n", "\n        ");
    const page = read("host.html").replaceAll("PACKETWALK", baseURL ?? "").replace("OWN", () => indented.trim());
    const server = createServer((request, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      // A page to fill by the journey itself, or the example.
      response.end(request.url === "/blank" ? "<!doctype html><title>Blank</title><body></body>" : page);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    await use(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  },

  seen: async ({ page }, use) => {
    const seen = { requests: [] as string[], complaints: [] as string[] };
    page.on("request", (request) => seen.requests.push(request.url()));
    page.on("pageerror", (error) => seen.complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) seen.complaints.push(message.text());
    });
    await use(seen);
  },
});

/** The frame inside this element, once it can be used. */
export async function framed(page: Page, selector: string): Promise<Frame> {
  const handle = await page.waitForSelector(selector, { state: "attached" });
  const frame = await handle.contentFrame();
  if (!frame) throw new Error(`${selector} is no frame`);
  await frame.waitForSelector("[data-loaded]", { state: "attached" });
  return frame;
}

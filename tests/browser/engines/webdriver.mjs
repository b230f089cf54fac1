// A browser of any engine, driven as the W3C's WebDriver protocol has it: Playwright drives other
// engines only in builds of its own, and people use the ones that are published.

import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** How a browser of each engine is started, and what is asked of it. */
export const engines = {
  firefox: {
    driver: (port) => ["geckodriver", "--port", `${port}`, "--log", "fatal"],
    wanted: {
      browserName: "firefox",
      "moz:firefoxOptions": { args: ["-headless"], ...(process.env.FIREFOX && { binary: process.env.FIREFOX }) },
    },
  },
  webkit: {
    // It has no mode without a screen.
    driver: (port) => ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1600x1100x24", "WebKitWebDriver", `--port=${port}`],
    wanted: {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: process.env.MINIBROWSER, args: ["--automation"] },
    },
  },
};

/** The key that an element stands under in answers: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Names of keys as the protocol writes them: https://www.w3.org/TR/webdriver2/#keyboard-actions */
export const keys = { Enter: "\uE007", Control: "\uE009", Delete: "\uE017", Null: "\uE000" };

/** Starts a browser; what one can do with it, all asynchronous. */
export async function start(engine) {
  const { driver, wanted } = engines[engine];
  const port = await freePort();
  const [program, ...given] = driver(port);
  // A group of its own, so that all of it ends at once.
  const process_ = spawn(program, given, { stdio: "ignore", detached: true });
  const failed = new Promise((_, reject) => process_.once("error", reject));
  const ended = new Promise((done) => process_.once("exit", done));
  const call = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${engine}: ${value.error}: ${value.message}`);
    return value;
  };
  const gone = ended.then(() => Promise.reject(new Error(`${program} ended before it answered`)));
  await Promise.race([failed, gone, answering(port)]);
  gone.catch(() => {});
  const { sessionId } = await call("POST", "/session", { capabilities: { alwaysMatch: wanted } });
  const session = `/session/${sessionId}`;
  const post = (path, body) => call("POST", session + path, body);
  const element = (selector) => post("/element", { using: "css selector", value: selector });

  const browser = {
    open: (url) => post("/url", { url }),
    resize: (width, height) => post("/window/rect", { width, height }),
    /** What a script gives that ends in `return`. */
    run: (script, ...args) => post("/execute/sync", { script, args }),
    /** Waits until an expression is true in the page; fails after half a minute. */
    until: async (condition) => {
      const look = `
        const done = arguments[arguments.length - 1];
        const look = () => { if (${condition}) done(true); else requestAnimationFrame(look); };
        look();`;
      try {
        await post("/execute/async", { script: look, args: [] });
      } catch (error) {
        throw new Error(`waited for ${condition}: ${error.message}`);
      }
    },
    click: async (selector) => post(`/element/${(await element(selector))[ELEMENT]}/click`),
    /** Types into the element of a selector, or into the one that an expression gives. */
    type: async (place, text) => {
      const found = place.found ? await browser.run(`return ${place.found}`) : await element(place);
      await post(`/element/${found[ELEMENT]}/value`, { text });
    },
    /** Goes into the frame of this element, or back to the page. */
    enter: async (selector) => post("/frame", { id: selector ? await element(selector) : null }),
    close: async () => {
      await call("DELETE", session).catch(() => {});
      process.kill(-process_.pid);
      await ended;
    },
  };
  await post("/timeouts", { script: 30_000, pageLoad: 60_000 });
  return browser;
}

/** A port that nothing listens on. */
async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Resolves once the driver listens; each refusal takes a moment. */
async function answering(port) {
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/status`);
      if (answer.ok) return;
    } catch {
      await new Promise((done) => setImmediate(done));
    }
  }
}

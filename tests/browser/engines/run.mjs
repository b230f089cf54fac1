// What people do first, in the engines that Playwright's journeys do not run: `make test-engines`.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { serve } from "../server.mjs";
import { engines, keys, start } from "./webdriver.mjs";

const folder = process.argv[2];
const chosen = process.argv.slice(3);

/** Keeps what goes wrong on a page, from when it is there. */
const listen = `
  window.complaints = [];
  addEventListener("error", (event) => window.complaints.push(event.message));
  addEventListener("unhandledrejection", (event) => window.complaints.push(String(event.reason)));`;

const LOADED = "document.documentElement.dataset.loaded !== undefined";

/** The editor's text, in a shadow tree of its own. */
const EDITOR = "document.querySelector('yaml-editor')?.shadowRoot?.querySelector('.cm-content')";

/** On one line, since the editor indents what is typed by itself. */
const SERVICE =
  "{apiVersion: v1, kind: Service, metadata: {name: webapp-service}, spec: {type: NodePort, " +
  "selector: {app: webapp}, ports: [{port: 80, targetPort: 8080, nodePort: 30081}]}}";

const texts = (selector) => `[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent).join("\\n")`;

/** Chooses an option of a select, as a person's choice is told to the page. */
const choose = (selector, value) => `
  const select = document.querySelector(${JSON.stringify(selector)});
  select.value = ${JSON.stringify(value)};
  select.dispatchEvent(new Event("change", { bubbles: true }));`;

async function page(browser, address) {
  await browser.open(address);
  await browser.until(LOADED);
  await browser.run(listen);
}

const journeys = {
  "a packet walks there and back": async (browser, address) => {
    await page(browser, `${address}/`);
    await browser.run(choose(".timeline .speed select", "4x"));
    await browser.click("[data-primary]");
    await browser.until("document.querySelector('.moving .envelope')");
    await browser.until(`!/^(under way)?$/.test(${texts(".log .outcome")})`);
    const words = await browser.run(`return ${texts(".ribbon .cell")}`);
    assert.match(words, /10\.244\.\d\.\d:8080/);
  },

  "a manifest is corrected, applied and drawn": async (browser, address) => {
    await page(browser, `${address}/`);
    await browser.click("textarea.yaml");
    await browser.until(`${EDITOR} && document.activeElement.matches("yaml-editor")`);
    await browser.type({ found: EDITOR }, `${keys.Control}a${keys.Null}${keys.Delete}`);
    await browser.type({ found: EDITOR }, `${SERVICE.slice(0, -1)}, nonsense: 1}`);
    await browser.until(`${texts(".remarks li")}.includes("nonsense")`);
    await browser.type({ found: EDITOR }, `${keys.Control}a${keys.Null}${keys.Delete}`);
    await browser.type({ found: EDITOR }, SERVICE);
    await browser.until(`${texts(".remarks li")} === ""`);
    await browser.run("[...document.querySelectorAll('.foot .btn')].find((b) => b.textContent === 'Apply').click()");
    await browser.until(`${texts(".drawing")}.includes(":30081")`);
  },

  "a command is typed and its output printed": async (browser, address) => {
    await page(browser, `${address}/`);
    await browser.run("document.querySelector('.stage').focus()");
    await browser.type(".stage", "t");
    await browser.until("document.activeElement.matches('.command input')");
    await browser.type(".command input", `kubectl get services${keys.Enter}`);
    await browser.until(`/webapp-service +NodePort/.test(${texts(".screen")})`);
  },

  "a lesson is opened and gone on with": async (browser, address) => {
    await page(browser, `${address}/#lesson=nodeport`);
    await browser.until("document.querySelector('.lesson .step')?.textContent.length > 20");
    const before = await browser.run("return document.querySelector('.lesson .step').textContent");
    await browser.click(".lesson .btn.primary, .lesson .btn.strong");
    await browser.until(`document.querySelector('.lesson .step').textContent !== ${JSON.stringify(before)}`);
  },

  "three hundred requests are bands": async (browser, address) => {
    await page(browser, `${address}/`);
    await browser.run("[...document.querySelectorAll('.many .btn')].find((b) => b.textContent.includes('300')).click()");
    await browser.until("document.querySelectorAll('.swarm path')[0].getAttribute('d')");
    await browser.until("document.querySelector('.bands .flow')");
  },

  "a frame in a sandbox walks": async (browser, address) => {
    await browser.open(`${address}/lessons/`);
    await browser.run(`
      const frame = document.createElement("iframe");
      frame.sandbox = "allow-scripts";
      frame.width = 720; frame.height = 420;
      frame.src = arguments[0];
      document.body.append(frame);`, `${address}/embed/#speed=4`);
    await browser.enter("iframe");
    await browser.until(LOADED);
    await browser.run(listen);
    await browser.click("[data-primary]");
    await browser.until("document.querySelector('.embed-count')?.textContent.length > 0");
  },

  "the offline file runs from a disk": async (browser) => {
    await page(browser, pathToFileURL(resolve(folder, "packet-walk-offline.html")).href);
    await browser.click("[data-primary]");
    await browser.until("document.querySelectorAll('.ribbon .cell').length > 1");
  },
};

const { address, close } = await serve(folder);
const counts = { passed: 0, failed: 0 };
for (const engine of chosen.length ? chosen : Object.keys(engines)) {
  const browser = await start(engine);
  await browser.resize(1440, 1000);
  for (const [name, journey] of Object.entries(journeys)) {
    try {
      await journey(browser, address);
      assert.deepEqual(await browser.run("return window.complaints"), []);
      counts.passed += 1;
      console.log(`  ok      ${engine}: ${name}`);
    } catch (error) {
      counts.failed += 1;
      console.log(`  FAILED  ${engine}: ${name}\n          ${error.message.split("\n").slice(0, 6).join("\n          ")}`);
    }
    await browser.enter();
  }
  await browser.close();
}
await close();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;

// The states of the page worth looking at, what leads to each, and the rooms to look at them in: for
// the pictures of `make screens` and for the journeys that look at them all.

/** What leads to each state, at the wide layout; time stands still at its end. */
export const states = {
  first: async () => {},
  empty: (page) => world(page, "empty"),
  nodeport: async (page) => {
    await to(page, "http://15.207.114.4:30080");
    await sendAndStep(page, "rewrites");
  },
  "lb-pending": (page) => world(page, "s3-loadbalancer"),
  "lb-walk": async (page) => {
    await world(page, "s0-loadbalancer");
    await sendAndStep(page, "rewrites");
  },
  answer: async (page) => {
    await to(page, "http://15.207.114.4:30080");
    await sendAndStep(page, "puts");
  },
  leaving: async (page) => {
    await page.locator("[data-select^='pod default/webapp']").first().click();
    await page.getByRole("button", { name: "Kill" }).click();
    await page.locator(".drawing").getByText("Leaving").first().waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
  },
  "refused-by-rules": async (page) => {
    await edit(page, "app: webapp", "app: webb");
    await sendToEnd(page);
  },
  "refused-by-pod": async (page) => {
    await edit(page, "targetPort: 8080", "targetPort: 9999");
    await sendToEnd(page);
  },
  dropped: async (page) => {
    await edit(page, "type: NodePort", "type: NodePort\n  externalTrafficPolicy: Local");
    await to(page, "http://15.207.114.4:30080");
    await sendToEnd(page);
  },
  "dns-miss": async (page) => {
    await world(page, "s2-externalname");
    await page.getByLabel("from").selectOption({ label: "pod toolbox" });
    await sendToEnd(page);
  },
  ingress: async (page) => {
    await world(page, "ingress");
    await sendAndStep(page, "doorman");
  },
  kind: async (page) => {
    await world(page, "kind");
    await sendAndStep(page, "rewrites");
  },
  connection: async (page) => {
    await to(page, "http://15.207.114.4:30080 http://15.207.114.4:30080");
    await sendAndStep(page, "puts");
  },
  waiting: async (page) => {
    await to(page, "http://10.96.45.12");
    await sendToEnd(page);
  },
  "node-off": async (page) => {
    await page.locator("[data-select='node node-b']").first().click();
    await page.getByRole("button", { name: "Switch off" }).click();
    await page.locator(".drawing").getByText("NotReady").first().waitFor();
  },
  namespaces: async (page) => {
    await page.getByRole("button", { name: "Deployment webapp" }).click();
    await edit(page, "  name: webapp\nspec", "  name: webapp\n  namespace: shop\nspec", shop);
    await page.locator(".namespace").first().waitFor();
  },
  "dns-asking": async (page) => {
    await world(page, "s0-clusterip");
    await page.getByLabel("from").selectOption({ label: "pod toolbox" });
    await to(page, "http://backend-service.shop");
    await send(page);
    for (let question = 0; question < 3; question += 1) await step(page);
  },
  crowd: async (page) => {
    await world(page, "crowd");
    await sendAndStep(page, "rewrites");
  },
  error: async (page) => {
    await edit(page, "nodePort: 30080", "nodePort: 99999");
  },
};

/** The rooms the page arranges itself in. */
export const layouts = {
  wide: { width: 1440, height: 900 },
  laptop: { width: 1280, height: 720 },
  phone: { width: 390, height: 844 },
  small: { width: 320, height: 640 },
  embed: { width: 720, height: 420 },
  "presenter-720": { width: 1280, height: 720, presents: true },
  "presenter-1080": { width: 1920, height: 1080, presents: true },
};

/** Looks at the page in each of them. */
export async function inLayouts(page, look) {
  let presents = false;
  for (const [layout, { presents: shall = false, ...size }] of Object.entries(layouts)) {
    if (shall !== presents) {
      await page.setViewportSize(layouts.wide);
      await page.getByRole("button", { name: "Presenter view" }).click();
      presents = shall;
    }
    await page.setViewportSize(size);
    await look(layout);
  }
}

/** A namespace of one's own. */
const shop = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\n";

const world = (page, id) => page.getByLabel("World").selectOption(id);
const to = (page, url) => page.getByLabel("to", { exact: true }).fill(url);

async function edit(page, was, becomes, before = "") {
  const text = before + (await page.locator(".yaml").evaluate((field) => field.value)).replace(was, becomes);
  const manifest = page.getByRole("textbox", { name: "Manifest" });
  await manifest.focus();
  await page.locator("yaml-editor").waitFor();
  // The whole text at once: the editor draws no more of a long one than can be seen.
  await page.locator(".yaml").evaluate((field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, text);
  await manifest.press("Control+Enter");
  // Every node has written its rules when none says that it is behind.
  await page.waitForFunction(() => !document.querySelector(".row.stale, .memory.behind"));
}

async function sendToEnd(page) {
  await page.getByLabel("Speed").selectOption("4x");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const outcome = page.locator(".log li .outcome").first();
  await outcome.waitFor();
  await page.waitForFunction(() => document.querySelector(".log .outcome")?.textContent !== "under way");
}

/** Sends, and lets time stand. */
async function send(page) {
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Pause" }).click();
}

const step = (page) => page.getByRole("button", { name: "Step to the next hop" }).click();

/** Sends, and steps on until the title of the current hop has this word. */
async function sendAndStep(page, word) {
  await send(page);
  for (let hop = 0; hop < 30; hop += 1) {
    await step(page);
    if ((await page.locator(".cell.now").innerText()).includes(word)) break;
  }
  // It stands there now; one step on the new addresses are written.
  await step(page);
}

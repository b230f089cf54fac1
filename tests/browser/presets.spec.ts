// Every manifest of the articles, applied as it is: who gets an answer, from outside and from inside.

import { expect, open, test } from "./page.ts";
import { manifest, openWorld, rulesFollow, send } from "./world.ts";

const answered = (sender: string, url: string, app: string) =>
  new RegExp(`^${sender} to ${url.replace(/[.$]/g, "\\$&")}: answered by ${app} on node-[a-t] after \\d+ hops\\.$`);
const outside = (url: string, app: string) => answered("Your laptop", url, app);
const inside = (name: string, app: string) => answered("Toolbox", `http://${name}`, app);
const unreached = /^Your laptop to http:\/\/10\.96\.45\.12: no answer, timed out\. 10\.96\.45\.12 means something only inside/;

/** What is said of a request from the laptop, then of one from a pod, each to where it is led. */
const outcomes: Record<string, readonly [RegExp, RegExp]> = {
  "s0-nodeport": [
    outside("http://15.207.114.2:30080", "webapp-\\S+"),
    inside("webapp-service", "webapp-\\S+"),
  ],
  "s0-clusterip": [unreached, inside("backend-service", "backend-\\S+")],
  "s0-loadbalancer": [
    outside("http://203.0.113.80", "webapp-\\S+"),
    inside("prod-webapp", "webapp-\\S+"),
  ],
  "s1-port": [unreached, inside("my-service", "my-app-\\S+")],
  "s1-target-port": [unreached, inside("my-service", "my-app-\\S+")],
  "s1-node-port": [
    outside("http://192.0.2.11:30080", "my-app-\\S+"),
    inside("my-service", "my-app-\\S+"),
  ],
  "s2-clusterip": [unreached, inside("backend-service", "backend-\\S+")],
  "s2-nodeport": [
    outside("http://192.0.2.11:30080", "frontend-\\S+"),
    inside("frontend-service", "frontend-\\S+"),
  ],
  "s2-loadbalancer": [
    outside("http://34.123.45.67", "api-\\S+"),
    inside("api-service", "api-\\S+"),
  ],
  "s2-externalname": [
    /^Your laptop to http:\/\/external-db: could not resolve the name\. The name external-db is not known/,
    /^Toolbox to http:\/\/external-db: could not resolve the name\./,
  ],
  "s3-nodeport": [
    outside("http://192.0.2.11:30007", "nginx-\\S+"),
    inside("nginx-service", "nginx-\\S+"),
  ],
  "s3-two-images": [
    outside("http://192.0.2.11:30007", "welcome-(nginx|httpd)"),
    inside("nginx-service", "welcome-(nginx|httpd)"),
  ],
  // Nobody makes the load balancer, but its Service has a port on every node.
  "s3-loadbalancer": [
    /^Your laptop to http:\/\/192\.0\.2\.11:3\d{4}: answered by nginx-\S+ on node-[abc] after \d+ hops\.$/,
    inside("nginx-service", "nginx-\\S+"),
  ],
  ingress: [
    outside('http://203.0.113.80 -H "Host: shop.example"', "shop-\\S+"),
    inside("blog", "blog-\\S+"),
  ],
  kind: [
    /^Your laptop to http:\/\/localhost:8080: answered by web-\S+ on kind-\S+ after \d+ hops\.$/,
    /^Toolbox to http:\/\/web: answered by web-\S+ on kind-\S+ after \d+ hops\.$/,
  ],
  crowd: [outside("http://192.0.2.11:30080", "web-\\S+"), inside("web", "web-\\S+")],
};

test("the table above is about all worlds there are", async ({ page }) => {
  await open(page);
  const values = await page
    .getByLabel("World")
    .getByRole("option")
    .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
  // Nobody is in the empty one.
  expect(values.filter((value) => value !== "empty")).toEqual(Object.keys(outcomes));
});

for (const [preset, [fromLaptop, fromPod]] of Object.entries(outcomes)) {
  test(`${preset} answers whom it should`, async ({ page }) => {
    await openWorld(page, preset);
    await expect(page.getByLabel("World")).toHaveValue(preset);
    await expect(manifest(page)).toHaveValue(/kind: (Service|Ingress)/);
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.getByText("Applied. Matches the cluster.")).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
    await rulesFollow(page);

    expect(await send(page)).toMatch(fromLaptop);
    await page.getByLabel("from").selectOption({ label: "pod toolbox" });
    expect(await send(page)).toMatch(fromPod);
  });
}

// Keeps the app's files and serves them from there first. The build writes in what they are; a page
// that is open keeps the version it began with, and a newer one waits until the next start.

const version = "VERSION";
const files = FILES;

const prefix = `packetwalk ${registration.scope} `;
const name = prefix + version;
const kept = new Set(files.map((file) => new URL(file, registration.scope).href));

addEventListener("install", (event) => event.waitUntil(keep()));

async function keep() {
  const cache = await caches.open(name);
  // A name with a hash never changes what it means: the browser's own copy will do.
  const asked = (file) => new Request(file, { cache: /-[0-9a-f]{16}/.test(file) ? "default" : "no-cache" });
  await cache.addAll(files.map(asked));
}

addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((old) => old.startsWith(prefix) && old !== name).map((old) => caches.delete(old)));
}

addEventListener("message", ({ data }) => {
  if (data === "take over") skipWaiting();
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  // What stands behind the address is the page's own business.
  url.search = url.hash = "";
  const href = url.href.replace(/\/index\.html$/, "/");
  if (event.request.method !== "GET" || !kept.has(href)) return;
  const cached = caches.match(href, { cacheName: name });
  event.respondWith(cached.then((found) => found ?? fetch(event.request)));
});

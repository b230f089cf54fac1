// Makes the one file that holds all of the app and runs from a disk: `packet-walk-offline.html`.
//
// The module is in it as text, packed; scripts and styles stand in the page, and its content policy
// names them by what they are, so that nothing else runs and nothing is ever asked for.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { buildSync } from "esbuild";

const folder = process.argv[2];
const names = readdirSync(folder);
const named = (pattern) => names.find((name) => pattern.test(name));
const read = (name) => readFileSync(join(folder, name), "utf8");

const built = buildSync({
  stdin: { contents: starter(), resolveDir: process.cwd(), sourcefile: "offline.js" },
  bundle: true,
  format: "esm",
  minify: true,
  legalComments: "none",
  // The glue names its file for those who give none; here it is always given.
  define: { "import.meta.url": '"file:///"' },
  target: "es2022",
  write: false,
});
// What would end the element it stands in is written otherwise.
const script = built.outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
const style = [named(/^style-.*\.css$/), named(/^later-.*\.css$/)].map(read).join("\n");
const packed = gzipSync(readFileSync(join(folder, named(/_bg\.wasm$/))), { level: 9 }).toString("base64");

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = `default-src 'none'; script-src ${hash(script)} 'wasm-unsafe-eval'; style-src ${hash(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'`;

const page = read("index.html");
const icon = Buffer.from(readFileSync("assets/favicon.svg")).toString("base64");
const html = page
  .replace(/<meta\b[^>]*Content-Security-Policy[^>]*>/, `<meta http-equiv="Content-Security-Policy" content="${policy}">`)
  .replace(/<link\b[^>]*rel="?icon[^>]*>/, `<link rel="icon" href="data:image/svg+xml;base64,${icon}">`)
  .replace(/<link\b[^>]*rel="?(stylesheet|modulepreload|preload)[^>]*>/g, "")
  .replace(/<script\b[^>]*data-wasm[^>]*><\/script>/, "")
  .replace("</head>", () => `<style>${style}</style></head>`)
  .replace("</body>", () => `<script type="application/gzip" id="packed">${packed}</script><script type="module">${script}</script></body>`);
const parts = [packed.slice(0, 40), "<style>", hash(script), "data:image/svg"];
if (!parts.every((part) => html.includes(part)) || /stylesheet|data-wasm=/.test(html.slice(0, 4_000))) throw new Error("the page is not as expected");
writeFileSync(join(folder, "packet-walk-offline.html"), html);

function starter() {
  const glue = `./${folder}/${named(/^app-.*\.js$/)}`;
  return `import * as app from ${JSON.stringify(glue)};
import { take } from ${JSON.stringify(`./${folder}/${named(/^editor-.*\.js$/)}`)};
const poster = document.getElementById("poster");
const say = (id) => {
  document.getElementById("poster-state").hidden = true;
  document.getElementById(id).hidden = false;
};
addEventListener("focusin", ({ target }) => {
  if (target.matches("textarea.yaml")) take(target);
});
async function start() {
  const text = atob(document.getElementById("packed").textContent);
  const bytes = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  await app.default({ module_or_path: await new Response(stream).arrayBuffer() });
  app.open();
  poster.remove();
  document.documentElement.dataset.loaded = "";
}
let isAllowed = true;
try {
  new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
} catch {
  isAllowed = false;
}
if (isAllowed) start().catch((error) => (console.error(error), say("poster-failed")));
else say("poster-blocked");
`;
}

// Writes the worker that keeps the app's files for times without a network: with their names, and a
// version that follows from what is in them. What only other pages use is not among them.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { transformSync } from "esbuild";

const folder = process.argv[2];
const others = /^(sw|embed|snippet|packet-walk)|_frame(_\w+)?\.wasm$/;
const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && !others.test(entry.name));
const files = [...names.map(({ name }) => name), ...readdirSync(join(folder, "icons")).map((name) => `icons/${name}`)].sort();

const hash = createHash("sha256");
for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
const version = hash.digest("hex").slice(0, 16);

// The page is asked for by its folder.
const listed = ["./", ...files.filter((file) => file !== "index.html")];
const script = readFileSync("assets/sw.js", "utf8").replace('"VERSION"', `"${version}"`).replace("FILES", JSON.stringify(listed));
const { code } = transformSync(script, { minify: true, legalComments: "none", target: "es2022" });
writeFileSync(join(folder, "sw.js"), code);

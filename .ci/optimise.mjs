// Runs wasm-opt over the built page's wasm files, in place. What was optimised once is kept under
// target/ by its content, so that building the same again takes no time.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";

import { binaryen, flags } from "./wat.mjs";

const folder = process.argv[2];
const kept = "target/wasm-opt";
const { version } = JSON.parse(readFileSync("node_modules/binaryen/package.json", "utf8"));
mkdirSync(kept, { recursive: true });

for (const name of readdirSync(folder).filter((file) => file.endsWith(".wasm"))) {
  const file = join(folder, name);
  const key = createHash("sha256").update(version).update(flags.join()).update(readFileSync(file));
  const optimised = join(kept, `${key.digest("hex")}.wasm`);
  if (!existsSync(optimised)) {
    const half = `${optimised}.${process.pid}`;
    binaryen("wasm-opt", file, "-o", half, ...flags);
    renameSync(half, optimised);
  }
  copyFileSync(optimised, file);
}

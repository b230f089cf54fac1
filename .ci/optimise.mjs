// Runs wasm-opt over the built page's wasm files, in place. What was optimised once is kept under
// target/ by its content, so that building the same again takes no time.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";

// What rustc puts into wasm files since 1.87 without being asked; Binaryen wants it named.
const features = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];
const flags = ["-Oz", ...features.map((name) => `--enable-${name}`)];

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
    const command = ["node_modules/binaryen/bin/wasm-opt", ...flags, file, "-o", half];
    const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
    renameSync(half, optimised);
  }
  copyFileSync(optimised, file);
}

// A WebAssembly module as text, form by form, by Binaryen's tools.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

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
].map((name) => `--enable-${name}`);

/** Runs one of Binaryen's tools; stops the build if it fails. */
export function binaryen(tool, ...given) {
  const program = `node_modules/binaryen/bin/${tool}`;
  const { status } = spawnSync(process.execPath, [program, ...features, ...given], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * How the app is optimised: for size. Functions stay as the compiler left them, since what the first
 * screen does not run can be left out of its part only where it is a function of its own.
 */
export const flags = ["-Oz", "--one-caller-inline-max-function-size=20"];

/** Where a module of this name is as text: not beside it, which may be what is published. */
function scratch(file) {
  mkdirSync("target/wat", { recursive: true });
  return join("target/wat", `${basename(file)}.wat`);
}

/** The module in a file as its forms: imports, functions and so on, a text each. */
export function forms(file) {
  const text = scratch(file);
  binaryen("wasm-dis", file, "-o", text);
  // Binaryen indents a module's own forms by one blank, and nothing else.
  const [, ...found] = readFileSync(text, "utf8").split(/\n(?= \(|\)\n*$| ;;)/);
  return found.filter((form) => form.startsWith(" ("));
}

/** Writes forms as a module to a file. */
export function assemble(forms, file, ...options) {
  const text = scratch(file);
  writeFileSync(text, `(module\n${forms.join("\n")}\n)\n`);
  binaryen(options.length ? "wasm-opt" : "wasm-as", text, "-o", file, ...options);
}

/** The kind of a form: `func`, `import`, `elem`. */
export const kindOf = (form) => /^ \((\w+)/.exec(form)[1];

/** A name as the text has it, `$12`. */
export const name = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)`;

/** The first name in a form: its own. */
export const nameOf = (form) => new RegExp(name).exec(form)[0];

/** The names that stand in a form behind one of these words. */
export const namesBehind = (words, form) =>
  [...form.matchAll(new RegExp(`\\b(?:${words}) (${name})`, "g"))].map(([, found]) => found);

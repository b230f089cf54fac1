// Serves the app on a free loopback port and says where, once it answers.
//
// PORT asks for one port; MODE=debug builds faster after each change and runs slower.
// The page is built under target/, so that tests, which build dist/, do not disturb it.

import { spawn } from "node:child_process";
import { createServer } from "node:net";

const first = 8080;

/** Whether nothing listens on the port yet. */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

async function freePort() {
  for (let port = first; port < first + 100; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${first} to ${first + 99} is free; set PORT`);
}

/** Resolves when the address answers with the page, whatever time the build takes. */
async function answers(address) {
  for (;;) {
    const response = await fetch(address).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const port = Number(process.env.PORT) || (await freePort());
const environment = { ...process.env };
// Trunk takes its value for that of its own --no-color and stops.
delete environment.NO_COLOR;
const mode = process.env.MODE === "debug" ? [] : ["--release"];
const trunk = spawn(
  "trunk",
  ["serve", ...mode, "--port", String(port), "--dist", "target/serve"],
  { stdio: "inherit", env: environment },
);
trunk.on("error", (error) => {
  console.error(`trunk did not start: ${error.message}`);
  process.exit(1);
});
trunk.on("exit", (code) => process.exit(code ?? 0));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => trunk.kill(signal));
}

await answers(`http://127.0.0.1:${port}/`);
console.log(`\nPacketwalk is at http://127.0.0.1:${port}/  (Ctrl+C stops it)\n`);

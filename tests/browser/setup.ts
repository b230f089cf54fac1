// Serves dist/ while the journeys run. Workers inherit the environment, and so learn the address.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { serve } from "./server.mjs";

export default async function setup(): Promise<() => Promise<void>> {
  const dist = fileURLToPath(new URL("../../dist", import.meta.url));
  if (!existsSync(`${dist}/index.html`)) {
    throw new Error("there is no dist/index.html: run `make build` first");
  }
  const { address, close } = await serve(dist);
  process.env.PACKETWALK_ADDRESS = address;
  return close;
}

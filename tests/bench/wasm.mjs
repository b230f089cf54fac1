// How fast the engine routes in WebAssembly: one figure, `name value unit`.
//
//     node tests/bench/wasm.mjs FOLDER    where wasm-bindgen has put the module
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { World } = createRequire(import.meta.url)(resolve(process.argv[2], "wasm.js"));

const packets = 20_000;

/** Nanoseconds a packet: the fastest of many runs, for others' work only ever adds. */
function cost(services) {
  const world = new World(services, packets);
  let fastest = Infinity;
  for (let run = 0; run < 200; run += 1) {
    const start = performance.now();
    if (world.route() !== packets) throw new Error("not every packet found an endpoint");
    fastest = Math.min(fastest, performance.now() - start);
  }
  return (fastest * 1e6) / packets;
}

for (const services of [10, 1_000]) {
  console.log(`routing_cost_${services}_services_wasm ${cost(services).toFixed(1)} ns`);
}
console.log(`requests_routed_wasm ${(1e3 / cost(100)).toFixed(2)} million/s`);

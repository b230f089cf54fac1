// How fast the engine routes in WebAssembly: one figure, `name value unit`.
//
//     node tests/bench/wasm.mjs FOLDER    where wasm-bindgen has put the module
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { World } = createRequire(import.meta.url)(resolve(process.argv[2], "wasm.js"));

const packets = 20_000;
const worlds = [10, 100, 1_000, 10_000].flatMap((services) =>
  [false, true].map((toAll) => ({
    name: `${services}_services_to_${toAll ? "all" : "ten"}`,
    world: new World(services, toAll, packets),
    fastest: Infinity,
  })),
);

// In turn, so that a busy moment of the machine does not meet one of them only.
for (let round = 0; round < 100; round += 1) {
  for (const entry of worlds) {
    const start = performance.now();
    if (entry.world.route() !== packets) throw new Error("not every packet found an endpoint");
    entry.fastest = Math.min(entry.fastest, performance.now() - start);
  }
}

const costs = new Map(worlds.map(({ name, fastest }) => [name, (fastest * 1e6) / packets]));
for (const [name, cost] of costs) console.log(`wasm_routing_cost_${name} ${cost.toFixed(1)} ns`);
const growth = (whom) => costs.get(`10000_services_to_${whom}`) / costs.get(`10_services_to_${whom}`);
console.log(`wasm_routing_cost_growth_to_ten ${growth("ten").toFixed(2)} times`);
console.log(`wasm_routing_cost_growth_to_all ${growth("all").toFixed(2)} times`);
console.log(`wasm_requests_routed ${(1e3 / costs.get("100_services_to_all")).toFixed(2)} million/s`);

//! The same routing as in `speed.rs`, for `wasm.mjs` to time in WebAssembly.
#![cfg(target_arch = "wasm32")]
#![expect(missing_docs, reason = "nobody but the script beside it calls this")]

mod big_world;

use packetwalk::data_plane::decision::FirstPacket;
use packetwalk::data_plane::kube_proxy::KubeProxy;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub struct World {
    proxy: KubeProxy,
    packets: Vec<FirstPacket>,
}

#[wasm_bindgen]
impl World {
    /// So many Services, written into rules, and so many packets to ten of them, or to all.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new(services: u32, to_all: bool, packets: u32) -> Self {
        let packets = big_world::packets(services, to_all, packets);
        Self { proxy: big_world::synced(services), packets }
    }

    /// Routes all packets once; how many found an endpoint.
    #[must_use]
    pub fn route(&self) -> usize {
        big_world::route_all(self.proxy.rules(), &self.packets)
    }
}

//! Has the linker write where each constant of the published app lies; `.ci/data_parts.mjs` reads it.

#![expect(clippy::print_stdout, reason = "this is how a build script speaks to Cargo")]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=.ci/link_map.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("PROFILE", "release") {
        let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bin=app=--Map={root}/target/app.map");
        // Else it makes one constant of all texts that end with a zero, as those of `format!` do,
        // and the first screen would have to wait for every one of them.
        println!("cargo::rustc-link-arg-bin=app=-O0");
    }
}

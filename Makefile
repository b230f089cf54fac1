# `make serve` and `make test` are the two that matter; `make` alone lists all.

SHELL := bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

export PATH := $(shell .ci/tools path):$(PATH)
export TRUNK_SKIP_VERSION_CHECK := true

# The app: its own crate, its own target, the only one with web crates.
app := --locked --target wasm32-unknown-unknown --features web --bin app

target := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help
help: ## list what can be made
	@awk -F': .*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

.PHONY: serve
serve: ## install what is missing, build the app, serve it on this machine
	@.ci/tools web
	@.ci/tools npm
	@node .ci/serve.mjs

.PHONY: test
test: test-engine test-components test-browser ## all tests: engine, components, the built page, its size
	@node .ci/sizes.mjs dist --strict

.PHONY: test-engine
test-engine: ## the engine's tests and its documentation's examples, natively
	cargo test --locked --lib --test engine --no-fail-fast
	cargo test --locked --doc

.PHONY: test-components
test-components: ## the app's elements, each alone, in headless Chromium
	@.ci/tools web
	@.ci/tools browser
	CHROMEDRIVER="$${CHROMEDRIVER:-$$(command -v chromedriver)}" cargo test $(app)

.PHONY: test-browser
test-browser: browser page ## journeys through the built page in headless Chromium
	npx --no-install playwright test --config tests/browser

.PHONY: test-engines
test-engines: browser page ## what people do first, in Firefox and WebKit
	@.ci/tools engines
	@node tests/browser/engines/run.mjs dist

# Before the page: the build asks the browser what the first screen runs.
.PHONY: browser
browser:
	@.ci/tools browser

.PHONY: test-kernel
test-kernel: ## the rules in a real Linux kernel, by real connections; wants root and nftables or iptables
	@PACKETWALK_KERNEL="$${CASES:-route.json}" cargo test --locked --quiet --test kernel

.PHONY: check
check: ## formatting, lints, documentation, duplicate dependencies
	@.ci/tools rust
	cargo fmt --check
	cargo clippy --locked --lib --tests --benches -- -D warnings
	RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps --lib
	cargo clippy $(app) --profile test -- -D warnings
	.ci/duplicates

.PHONY: build
build: page sizes ## the page as it is published, in dist/, with its sizes

.PHONY: page
page:
	@.ci/tools web
	@.ci/tools npm
	env -u NO_COLOR trunk build --release
	@node .ci/optimise.mjs dist
	@node .ci/embed.mjs dist
	@node .ci/single_file.mjs dist
	@node .ci/split.mjs dist
	@node .ci/worker.mjs dist

.PHONY: sizes
sizes:
	@node .ci/sizes.mjs dist

.PHONY: bench
bench: ## how fast the engine is, natively and in WebAssembly under Node: one figure a line
	@.ci/tools web
	cargo bench --locked --bench speed
	cargo build --locked --release --target wasm32-unknown-unknown --example wasm
	wasm-bindgen --target nodejs --out-dir $(target)/bench \
	    $(target)/wasm32-unknown-unknown/release/examples/wasm.wasm
	@echo '{ "type": "commonjs" }' >$(target)/bench/package.json
	node tests/bench/wasm.mjs $(target)/bench

.PHONY: bench-page
bench-page: browser page ## how long a keystroke takes to its picture in the browser; fails over 50 ms
	@node tests/bench/keystroke.mjs dist

.PHONY: screens
screens: browser page ## pictures of the page in all states, layouts and themes, into target/screens
	@node .ci/screens.mjs

.PHONY: conformance
conformance: ## how many of the recorded answers of Kubernetes agree
	@.ci/conformance

//! Speed of replay, frames and parsing.
fn main() {
    divan::main();
}

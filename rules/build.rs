//! Compiles the rule entries.
fn main() {
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    let _ = std::fs::write(
        format!("{out}/thresholds.rs"),
        "/// Thresholds.\n#[derive(Debug, Clone, Default)]\npub struct Thresholds {}\n",
    );
}

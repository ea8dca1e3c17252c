//! The `pimlint` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    pimlint::cli::main()
}

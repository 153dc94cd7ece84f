//! The `govgauge` program.

fn main() -> std::process::ExitCode {
    govgauge::cli::run()
}

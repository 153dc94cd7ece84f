//! The command line: the only place with paths, streams, environment and exit codes.
#![expect(clippy::disallowed_methods, reason = "this layer is where the world is touched")]

mod args;
mod audit;
mod audit_indicators;
mod batch;
mod calibrate;
mod certainty;
mod check;
mod explain;
mod export;
mod files;
mod help;
mod import;
mod load;
mod report;
mod robustness;
mod robustness_text;
mod rubric;
mod rule;
mod score;
mod screen;
mod source;
mod spool;
mod sql;
mod stop;
mod stream;
mod writer;

use crate::lang::Lang;
use args::{Cli, Command, LangArg};
use clap::{CommandFactory as _, FromArgMatches as _};
use screen::Screen;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Why a command could not do its work.
#[derive(Debug)]
enum Failure {
    /// The input has errors; they have been printed.
    Input,
    /// The command line asks for something that isn't there.
    Usage(String),
    /// Something outside failed.
    Outside(String),
    /// The reader of our output went away, which is no fault.
    Closed,
    /// Somebody asked us to stop.
    Interrupted,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Outside(error.to_string()),
        }
    }
}

/// Runs the program with the arguments of this process.
pub fn run() -> ExitCode {
    let language = default_lang();
    let command = help::translated(Cli::command(), language);
    let cli = match command.try_get_matches().and_then(|m| Cli::from_arg_matches(&m)) {
        Ok(cli) => cli,
        Err(error) => {
            let chinese = Some(&error).filter(|_| language == Lang::Zh);
            if let Some(message) = chinese.and_then(help::chinese_error) {
                Screen::new(language, args::MessageFormat::Human, false).fault(&message);
            } else {
                // Help and version go to standard output and are no error; clap knows which is which.
                let _ = error.print();
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let lang = match cli.lang.first() {
        Some(LangArg::Zh) => Lang::Zh,
        Some(LangArg::En) => Lang::En,
        None => language,
    };
    // A second set-up cannot happen here, and with one thread the result is the same.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(cli.threads)).build_global();
    let mut screen = Screen::new(lang, cli.message_format, cli.quiet);
    let done = dispatch(cli, &mut screen);
    let flushed = io::stdout().flush().map_err(Failure::from);
    match done.and(flushed) {
        Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Input) => ExitCode::from(1),
        // What a shell reports of a program that was interrupted.
        Err(Failure::Interrupted) => ExitCode::from(130),
        Err(Failure::Usage(message)) => {
            screen.fault(&message);
            ExitCode::from(2)
        }
        Err(Failure::Outside(message)) => {
            screen.fault(&message);
            ExitCode::from(3)
        }
    }
}

fn dispatch(cli: Cli, screen: &mut Screen) -> Result<(), Failure> {
    let langs: Vec<Lang> = match &cli.lang[..] {
        [] => Lang::ALL.to_vec(),
        given => Lang::ALL
            .into_iter()
            .filter(|l| {
                given
                    .iter()
                    .any(|g| matches!((g, l), (LangArg::Zh, Lang::Zh) | (LangArg::En, Lang::En)))
            })
            .collect(),
    };
    match cli.command {
        Command::Rubric { command } => rubric::run(command, screen),
        Command::Check(args) => check::run(&args, screen),
        Command::Score(args) => score::run(&args, screen),
        Command::Calibrate(args) => calibrate::run(&args, screen),
        Command::Explain(args) => explain::run(&args, screen),
        Command::Audit(args) => audit::run(&args, screen),
        Command::Report(args) => report::run(&args, &langs, screen),
        Command::Import { command: args::ImportCommand::Coin(args) } => import::coin(&args, screen),
        Command::Export { command: args::ExportCommand::Coin(args) } => export::coin(&args, screen),
        Command::Robustness(args) => robustness::run(&args, screen),
        Command::Sql(args) => sql::run(&args, screen),
        Command::Rule { code } => rule::run(code.as_deref(), screen),
        Command::Completions { shell } => {
            let mut command = help::translated(Cli::command(), screen.lang);
            // Its writer panics where it cannot write, so it writes to memory.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command, "govgauge", &mut script);
            io::stdout().write_all(&script)?;
            Ok(())
        }
        Command::Man => {
            let command = help::translated(Cli::command(), screen.lang);
            clap_mangen::Man::new(command).render(&mut io::stdout())?;
            Ok(())
        }
    }
}

/// The language of help and messages where the command line names none: `GOVGAUGE_LANG`, then the
/// locale of the process.
fn default_lang() -> Lang {
    let asked = ["GOVGAUGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    // `--lang zh --help` should be Chinese too, and clap prints help before it hands anything over.
    let mut arguments = std::env::args().skip(1);
    let mut flag = None;
    while let Some(argument) = arguments.next() {
        flag = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => continue,
        };
    }
    match flag.or(asked) {
        Some(value) if value.starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

//! The help in Chinese, laid over the English one that stands beside the arguments.

use crate::lang::Lang;
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, Command};

/// The command in this language.
pub(super) fn translated(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Zh => {
            // Only a built command has clap's own `help` and `version`, which need words too.
            let mut command = command;
            command.build();
            chinese(command, "govgauge")
        }
    }
}

/// Path of a command → what it does.
const COMMANDS: [(&str, &str); 26] = [
    ("govgauge", "按量规为地区调查评分，评估电子政务成熟度"),
    ("rubric", "查看量规：list、show、questions、check、schema、trace、diff"),
    ("rubric list", "列出自带的量规和基准"),
    ("rubric show", "打印指标体系树和实际权重"),
    ("rubric questions", "打印题目和填法，或一张空白调查表"),
    ("rubric check", "找出量规或基准中的全部问题"),
    ("rubric schema", "打印某类文件的 JSON Schema"),
    ("rubric trace", "列出每个关切事项由哪些指标、门槛和目标承载"),
    ("rubric diff", "用文字说明两个量规的差别"),
    ("check", "找出调查中的全部问题"),
    ("score", "为调查评分"),
    ("calibrate", "写出量规的方法从调查中得出的参数，供其他调查评分时使用"),
    ("calibrate merge", "把各份的统计合并成整个调查的校准文件"),
    ("explain", "解释得分：公式、构成、升级所缺"),
    ("audit", "审查调查和指标：缺答、矛盾、离群值、相关、信度"),
    ("report", "写出供人阅读的报告和 scores.json"),
    ("import", "把其他工具的表读成量规和调查表"),
    ("import coin", "读取 COINr 的两张表 iData 和 iMeta（CSV）"),
    ("export", "把量规和调查写成其他工具的表"),
    ("export coin", "写出 COINr 的两张表 iData 和 iMeta（CSV）"),
    ("robustness", "检验得分、名次和等级在多大程度上取决于假设"),
    ("sql", "把量规写成其他引擎的 SQL：绑定、求参数、评分"),
    ("rule", "解释提示信息背后的规则"),
    ("completions", "打印命令行补全脚本"),
    ("man", "打印手册页"),
    ("help", "显示帮助"),
];

/// Argument → what it is; the same words wherever the argument occurs.
const ARGUMENTS: [(&str, &str); 49] = [
    ("lang", "提示和报告的语言：zh、en 或 zh,en"),
    ("message_format", "问题以何种形式写到错误流"),
    ("quiet", "除结果和错误外什么也不写"),
    ("threads", "使用几个线程；0 为每核一个，结果相同"),
    ("surveys", "调查文件：CSV（可用 gzip、zstd 压缩）、XLSX 或 Parquet；- 为标准输入"),
    ("rubric", "量规：编号或文件"),
    ("rubrics", "量规文件或编号"),
    ("benchmark", "基准：编号、文件或 none；默认为量规自带的基准"),
    ("weights", "量规中的一套权重"),
    ("period", "只看这一时期"),
    ("file", "写入的文件"),
    ("calibration", "`govgauge calibrate` 写出的文件：参数不再由本调查得出"),
    ("cut", "把一张宽表按行切成 N 份，写出第 K 份的统计，供 `calibrate merge` 合并"),
    ("shard", "这些文件已是 N 份中的第 K 份：写出其统计"),
    ("states", "`calibrate --part` 或 `--shard` 写出的文件：每一份给一次"),
    ("part", "审查什么：survey 看作答，indicators 看指标，all 都看"),
    ("output", "写入的文件夹；score 的文件名以 .csv、.ndjson 或 .parquet 结尾时，每个地区一行"),
    ("format", "输出格式"),
    ("memory_limit", "评分极多地区的文件时最多使用的内存，如 512M 或 2G"),
    (
        "cells",
        "长表调查以表格为结果时，另写出各地区对各题的答案汇总（个数、均值、标准差），写入 .csv 或 .ndjson 文件",
    ),
    ("rank", "给地区排名；不加则只显示等级"),
    ("date", "要印上的日期，如 2025-03-02；不加则不印"),
    ("force", "覆盖不是本程序写出的文件"),
    ("region", "地区：代码或名称"),
    ("node", "量规的节点；默认为总指数"),
    ("item", "调查表中的一个项目：项目编号，或其中唯一的一段"),
    ("file", "写入的文件；不加则写到标准输出"),
    ("table", "只要这张事项调查表的题目；输出 CSV 时为其表头"),
    ("document", "哪一类文件"),
    ("a", "较早的量规：编号或文件"),
    ("b", "较新的量规：编号或文件"),
    ("data", "地区及其数据表 iData"),
    ("meta", "说明各列是什么的表 iMeta"),
    ("normalisation", "指标的标准化方法；默认按 iMeta 中的参数，没有则用 min_max"),
    ("replicates", "在抽取的假设下重复计分多少次"),
    ("again", "为得出区间重复计分多少次；0 为不做；默认 1000 次，费时则不做"),
    ("indices", "另外说明哪项假设影响大，不论费时多久；默认不费时才做"),
    ("seed", "随机种子；种子相同则结果相同"),
    ("sensitivity", "另外说明哪项假设影响大（索博尔指数）"),
    (
        "regions",
        "与 --sensitivity 同用：另外说明哪项假设对该地区（代码或名称）的得分影响大；可重复",
    ),
    ("compare", "一个地区领先另一个地区的可能性：两个代码或名称；可重复"),
    ("engine", "绑定是给哪个引擎的；其余语句各引擎相同"),
    ("layout", "答案的形式；默认 wide，量规有事项调查表时为 items"),
    ("statistics", "fit.sql 得出的一行，存为带表头的 CSV：由它得出校准参数"),
    ("code", "规则编号，如 S007；不加则列出全部"),
    ("shell", "命令行外壳"),
    ("subcommand", "哪条命令"),
    ("help", "显示帮助"),
    ("version", "显示版本"),
];

fn chinese(command: Command, path: &str) -> Command {
    let command = match about(path) {
        Some(about) => command.about(about).long_about(about),
        None => command,
    };
    let command = command.mut_args(chinese_argument).subcommand_value_name("命令");
    let usage = usage_line(&command.clone().render_usage().to_string());
    let template = template(&command);
    let command = command.override_usage(usage).help_template(template);
    command.mut_subcommands(|sub| {
        let path = below(path, sub.get_name());
        chinese(sub, &path)
    })
}

fn chinese_argument(argument: Arg) -> Arg {
    let Some(words) = word(argument.get_id().as_str()) else { return argument };
    let mut notes = Vec::new();
    let defaults: Vec<_> =
        argument.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    let takes_value = argument.get_action().takes_values();
    if takes_value && !defaults.is_empty() {
        notes.push(format!("默认：{}", defaults.join("、")));
    }
    let possible = argument.get_possible_values();
    if takes_value && !possible.is_empty() {
        let names: Vec<_> = possible.iter().map(clap::builder::PossibleValue::get_name).collect();
        notes.push(format!("可选：{}", names.join("、")));
    }
    let help = if notes.is_empty() {
        words.to_owned()
    } else {
        format!("{words}［{}］", notes.join("；"))
    };
    let argument = argument.help(help.clone()).long_help(help);
    argument.hide_default_value(true).hide_possible_values(true)
}

/// The parts of a page of help under Chinese headings; clap's own headings are English.
fn template(command: &Command) -> String {
    let mut template = "{about-with-newline}\n用法：{usage}".to_owned();
    if command.get_positionals().next().is_some() {
        template.push_str("\n\n参数：\n{positionals}");
    }
    if command.get_subcommands().next().is_some() {
        template.push_str("\n\n命令：\n{subcommands}");
    }
    if command.get_arguments().any(|a| !a.is_positional()) {
        template.push_str("\n\n选项：\n{options}");
    }
    template.push('\n');
    template
}

/// How a command is called, without the heading and with the placeholders in Chinese.
fn usage_line(usage: &str) -> String {
    let usage = usage.trim().trim_start_matches("Usage:").trim_start();
    usage
        .replace("[OPTIONS]", "[选项]")
        .replace("[COMMAND]", "[命令]")
        .replace("<COMMAND>", "<命令>")
}

fn below(path: &str, name: &str) -> String {
    if path == "govgauge" { name.to_owned() } else { format!("{path} {name}") }
}

/// What a command does; `help` repeats the tree of commands below itself.
fn about(path: &str) -> Option<&'static str> {
    let last = path.rsplit(' ').next().filter(|name| *name == "help");
    let path = last.unwrap_or_else(|| path.strip_prefix("help ").unwrap_or(path));
    let path = path.replace(" help ", " ");
    COMMANDS.iter().find(|c| c.0 == path).map(|c| c.1)
}

/// What is wrong with a command line, in Chinese; none for help and the version, which are no
/// errors.
pub(super) fn chinese_error(error: &clap::Error) -> Option<String> {
    let get = |kind| error.get(kind).map(|value| plain(&value.to_string()));
    let argument = get(ContextKind::InvalidArg).unwrap_or_default();
    let value = get(ContextKind::InvalidValue).unwrap_or_default();
    let mut said = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` 后面缺少值"),
        ErrorKind::ValueValidation if argument.starts_with("--date") => {
            format!("`{value}` 不是日期；日期写作 2025-03-02")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("`{argument}` 的值 `{value}` 不可用")
        }
        ErrorKind::UnknownArgument => format!("没有参数 `{argument}`"),
        ErrorKind::InvalidSubcommand => {
            format!("没有命令 `{}`", get(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::ArgumentConflict => match get(ContextKind::PriorArg) {
            Some(prior) if prior != argument => format!("`{argument}` 不能与 `{prior}` 同用"),
            _ => format!("`{argument}` 只能写一次"),
        },
        _ => format!("命令行有误：{argument}"),
    };
    let valid = get(ContextKind::ValidValue).or_else(|| get(ContextKind::ValidSubcommand));
    if let Some(valid) = valid.filter(|v| !v.is_empty()) {
        said = format!("{said}；可用：{}", valid.replace(", ", "、"));
    }
    let meant =
        [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand];
    if let Some(meant) = meant.into_iter().find_map(get).filter(|m| !m.is_empty()) {
        said = format!("{said}；是否要用 `{}`？", meant.replace(", ", "`、`"));
    }
    if let Some(usage) = get(ContextKind::Usage) {
        said = format!("{said}\n\n用法：{}", usage_line(&usage));
    }
    Some(format!("{said}\n详见：govgauge --help"))
}

/// Without the colours of a terminal.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    out + rest
}

fn word(id: &str) -> Option<&'static str> {
    ARGUMENTS.iter().find(|a| a.0 == id).map(|a| a.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    /// Every command and argument has Chinese words, so that none falls back to English unseen.
    #[test]
    fn everything_is_translated() {
        fn look(command: &Command, path: &str, missing: &mut Vec<String>) {
            if about(path).is_none() {
                missing.push(path.to_owned());
            }
            for argument in command.get_arguments() {
                if word(argument.get_id().as_str()).is_none() {
                    missing.push(format!("{path} {}", argument.get_id()));
                }
            }
            for sub in command.get_subcommands() {
                look(sub, &below(path, sub.get_name()), missing);
            }
        }
        let mut missing = Vec::new();
        let mut command = super::super::args::Cli::command();
        command.build();
        look(&command, "govgauge", &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// No page of Chinese help has words of clap's own.
    #[test]
    fn no_page_is_half_english() {
        fn look(command: &mut Command) {
            let page = command.render_long_help().to_string();
            for words in
                ["Options", "Arguments", "Commands", "default", "possible", "Print", "Usage"]
            {
                assert!(!page.contains(words), "{words}: {page}");
            }
            for sub in command.get_subcommands_mut() {
                look(sub);
            }
        }
        look(&mut translated(super::super::args::Cli::command(), Lang::Zh));
    }

    #[test]
    fn slips_are_told_in_chinese() {
        let slip = |line: &[&str]| {
            let command = translated(super::super::args::Cli::command(), Lang::Zh);
            let error = command.try_get_matches_from(line).expect_err("a slip");
            assert_eq!(error.exit_code(), 2);
            chinese_error(&error).expect("an error")
        };
        let cases: [(&[&str], &str); 8] = [
            (&["govgauge", "check"], "缺少参数 <SURVEY>..."),
            (&["govgauge", "chek"], "没有命令 `chek`"),
            (&["govgauge", "check", "--rubrik", "a", "b"], "没有参数 `--rubrik`"),
            (&["govgauge", "--lang", "fr", "man"], "的值 `fr` 不可用；可用：zh、en"),
            (&["govgauge", "score", "a", "--date", "x"], "日期写作 2025-03-02"),
            (&["govgauge", "score", "a", "--rubric"], "`--rubric <ID|FILE>` 后面缺少值"),
            (&["govgauge", "--threads", "many", "man"], "的值 `many` 不可用"),
            (
                &["govgauge", "score", "a", "-o", "b", "--format", "json"],
                "不能与 `--format <FORMAT>` 同用",
            ),
        ];
        for (line, expected) in cases {
            let said = slip(line);
            assert!(said.contains(expected), "{line:?}: {said}");
            assert!(!said.contains("Usage") && !said.contains('\u{1b}'), "{said}");
        }
    }
}

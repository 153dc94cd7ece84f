//! The help in Chinese, laid over the English one that stands beside the arguments.

use crate::lang::Lang;
use clap::Command;

/// The command in this language.
pub(super) fn translated(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Zh => chinese(command, "govgauge"),
    }
}

/// Path of a command → what it does.
const COMMANDS: [(&str, &str); 16] = [
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
    ("explain", "解释得分：公式、构成、升级所缺"),
    ("report", "写出供人阅读的报告和 scores.json"),
    ("rule", "解释提示信息背后的规则"),
    ("completions", "打印命令行补全脚本"),
    ("man", "打印手册页"),
];

/// Argument → what it is; the same words wherever the argument occurs.
const ARGUMENTS: [(&str, &str); 24] = [
    ("lang", "提示和报告的语言：zh、en 或 zh,en"),
    ("message_format", "问题以何种形式写到错误流"),
    ("quiet", "除结果和错误外什么也不写"),
    ("threads", "使用几个线程；0 为每核一个，结果相同"),
    ("surveys", "调查文件：CSV、CSV.gz 或 XLSX;- 为标准输入"),
    ("rubric", "量规：编号或文件"),
    ("rubrics", "量规文件或编号"),
    ("benchmark", "基准：编号、文件或 none；默认为量规自带的基准"),
    ("weights", "量规中的一套权重"),
    ("period", "只看这一时期"),
    ("output", "写入的文件夹"),
    ("format", "输出格式"),
    ("rank", "给地区排名；不加则只显示等级"),
    ("date", "要印上的日期，如 2025-03-02；不加则不印"),
    ("force", "覆盖不是本程序写出的文件"),
    ("region", "地区：代码或名称"),
    ("node", "量规的节点；默认为总指数"),
    ("document", "哪一类文件"),
    ("a", "较早的量规：编号或文件"),
    ("b", "较新的量规：编号或文件"),
    ("code", "规则编号，如 S007；不加则列出全部"),
    ("shell", "命令行外壳"),
    ("help", "显示帮助"),
    ("version", "显示版本"),
];

fn chinese(command: Command, path: &str) -> Command {
    let about = COMMANDS.iter().find(|c| c.0 == path).map(|c| c.1);
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    let command = command
        .mut_args(|argument| match word(argument.get_id().as_str()) {
            Some(help) => argument.help(help).long_help(help),
            None => argument,
        })
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}")
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令");
    command.mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        let path = if path == "govgauge" { name } else { format!("{path} {name}") };
        chinese(sub, &path)
    })
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
            if !COMMANDS.iter().any(|c| c.0 == path) {
                missing.push(path.to_owned());
            }
            for argument in command.get_arguments() {
                if word(argument.get_id().as_str()).is_none() {
                    missing.push(format!("{path} {}", argument.get_id()));
                }
            }
            for sub in command.get_subcommands() {
                let name = sub.get_name();
                let path =
                    if path == "govgauge" { name.to_owned() } else { format!("{path} {name}") };
                look(sub, &path, missing);
            }
        }
        let mut missing = Vec::new();
        look(&super::super::args::Cli::command(), "govgauge", &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }
}

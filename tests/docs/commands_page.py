"""The pages of commands, written from the commands themselves.

``python -m tests.docs.commands_page`` writes ``docs/commands.md`` and ``docs/commands.zh-CN.md``.
"""

import contextvars
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import click

from api import language
from api.cli import changed, figures, organisations, program, sheet, showing
from api.cli.asked import Once
from api.language import gettext as _
from tests.docs.pages import DOCS

PAGES = {"zh": DOCS / "commands.zh-CN.md", "en": DOCS / "commands.md"}


#: The columns of the commands that write CSV, with what they are called for people.
CSV = {
    "dangjian assess": {**sheet.BEFORE, "points_<group>": "", **sheet.AFTER},
    "dangjian diff": changed.HEADS,
    "dangjian facts list": showing.HEADS,
    "dangjian figures": figures.HEADS,
    "dangjian organisations": organisations.HEADS,
}


@dataclass(frozen=True)
class Words:
    """What a page says beside the commands' own texts."""

    title: str
    other: str
    intro: str
    everywhere: str
    usage: str
    option: str
    meaning: str
    required: str
    several: str
    default: str
    notes: str
    csv: str
    group: str


WORDS = {
    "en": Words(
        title="Commands",
        other="[中文](commands.zh-CN.md)",
        intro="""\
Every command and option. This page is written by `python -m tests.docs.commands_page`; do not edit.

Results go to standard output, messages to standard error, so that JSON stands alone. Each error has
a code (see [the errors](errors.md)), its place and a way out. The exit status is 0; 1 where a check
failed, results differ or something is unavailable; 2 where the input was wrong; 130 where the command
was stopped. `-h` or `--help` behind any command shows its options. Where an environment
variable stands in the notes, it is read where the option is not given.

With `--lang en` a CSV is for programs: UTF-8 without a mark, the columns by the names given here,
codes as they are. In Chinese it is for people: Chinese heads, words in place of codes, and, in a file,
the mark by which spreadsheets know UTF-8.""",
        everywhere="For every command",
        usage="Usage",
        option="option",
        meaning="meaning",
        required="required",
        several="may be repeated",
        default="default",
        notes="notes",
        csv="Columns of the CSV with `--lang en`",
        group="points of each group of items",
    ),
    "zh": Words(
        title="命令",
        other="[English](commands.md)",
        intro="""\
全部命令和选项。本页由 `python -m tests.docs.commands_page` 生成,请勿手改。

结果写到标准输出,提示写到标准错误,所以 JSON 单独成文。每个错误都有代码(见[错误代码](errors.zh-CN.md))、位置和处理办法。退出码:0 为正常;1 为检查未通过、结果有差异或有内容不可用;2 为输入有误;130 为中途停止。任何命令后加 `-h` 或 `--help`,显示其选项。说明栏里写有环境变量的,没有给选项时读该变量。

CSV 默认供人阅读:中文表头,代码换成文字;写到文件时带 UTF-8 标记,可直接用 Excel 或 WPS 打开。加 `--lang en` 则供程序读取:列名固定为下面所列的英文名,代码照原样,不带标记。""",
        everywhere="各命令通用",
        usage="用法",
        option="选项",
        meaning="含义",
        required="必填",
        several="可多次给出",
        default="默认",
        notes="说明",
        csv="CSV 各列(中文表头;括号内为 `--lang en` 时的列名)",
        group="各方面得分",
    ),
}


def written(lang: str) -> str:
    """A page, in a language."""

    def page() -> str:
        language.use(lang)
        return "\n".join(_lines(WORDS[lang]))

    return contextvars.copy_context().run(page)


def every(
    group: click.Group = program, above: tuple[str, ...] = ("dangjian",)
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by its words, groups before what they hold."""
    for name in sorted(group.commands):
        command = group.commands[name]
        yield (*above, name), command
        if isinstance(command, click.Group):
            yield from every(command, (*above, name))


def _lines(words: Words) -> Iterator[str]:
    yield from (f"# {words.title}", "", words.other, "", words.intro, "")
    yield from (f"## {words.everywhere}", "")
    yield from _options(program, "dangjian", words)
    for path, command in every():
        name = " ".join(path)
        yield from (f"## `{name}`", "", _(command.help or ""), "")
        context = click.Context(command, info_name=name)
        usage = " ".join([name, *command.collect_usage_pieces(context)])
        yield from (f"{words.usage}: `{usage}`", "")
        yield from _options(command, name, words)
        if name in CSV:
            yield from (f"{words.csv}: {_columns(CSV[name], words)}", "")


def _columns(heads: Mapping[str, str], words: Words) -> str:
    if words is WORDS["en"]:
        said = (f" ({words.group})" if not shown else "" for shown in heads.values())
        return ", ".join(f"`{name}`{aside}" for name, aside in zip(heads, said, strict=True))
    return "、".join(f"{_(shown) or words.group}(`{name}`)" for name, shown in heads.items())


def _options(command: click.Command, name: str, words: Words) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    rows = [
        f"| `{_form(each, context)}` | {_cell(_(each.help or ''))} | {_notes(each, words)} |"
        for each in command.params
        if isinstance(each, click.Option) and not each.hidden
    ]
    if rows:
        head = f"| {words.option} | {words.meaning} | {words.notes} |"
        yield from (head, "|---|---|---|", *rows, "")


def _form(option: click.Option, context: click.Context) -> str:
    names = ", ".join(option.opts)
    if option.is_flag or option.count:
        return names
    if isinstance(option.type, click.Choice):
        return _cell(f"{names} {'|'.join(map(str, option.type.choices))}")
    return f"{names} {option.make_metavar(context).removesuffix(' RANGE')}"


def _notes(option: click.Option, words: Words) -> str:
    said = []
    if option.required:
        said.append(words.required)
    if option.multiple and not isinstance(option, Once):
        said.append(words.several)
    if isinstance(option.type, click.Choice) and isinstance(option.default, str):
        said.append(f"{words.default} `{option.default}`")
    if isinstance(option.envvar, str):
        said.append(f"`{option.envvar}`")
    return "; ".join(said)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    for lang, page in PAGES.items():
        page.write_text(written(lang), encoding="utf-8")


if __name__ == "__main__":
    main()

"""The help of every command, in both languages."""

from collections.abc import Iterator

import click
import pytest

from api.cli import program
from tests.api.conftest import Run


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))


@pytest.mark.parametrize("words", [(), *commands(program)], ids=" ".join)
def test_a_command_has_help_in_chinese_and_english(run: Run, words: tuple[str, ...]) -> None:
    english = run(*words, "--help", lang="en")
    chinese = run(*words, "--help", lang="zh")
    assert (english.code, chinese.code) == (0, 0)
    assert english.out.isascii() or "…" in english.out
    assert chinese.out.startswith("用法: dangjian")
    for word in ("Options:", "Commands:", "Usage:", "Show this"):
        assert word not in chinese.out


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (("asess",), "there is no command 'asess'; did you mean assess?", "没有命令“asess”"),
        (("facts", "--formt", "json"), "there is no option --formt", "没有选项 --formt"),
        (("import",), "'FILE' is missing", "缺少 'FILE'"),
    ],
)
def test_what_is_mistyped(run: Run, arguments: tuple[str, ...], english: str, chinese: str) -> None:
    for lang, said in (("en", english), ("zh", chinese)):
        ran = run(*arguments, lang=lang)
        assert (ran.code, ran.out) == (2, "")
        assert f"[cli.usage] {said}" in ran.err


@pytest.mark.parametrize("words", [(), ("plugins",)])
def test_a_missing_command(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words, lang="zh")
    assert (ran.code, ran.out) == (2, "")
    assert "缺少命令" in ran.err or ran.err.startswith("用法: dangjian plugins")


def test_the_version(run: Run) -> None:
    assert run("--version").out == "dangjian 0.1.0\n"

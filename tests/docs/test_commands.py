"""The pages of commands are what the commands say of themselves."""

import click
import pytest

from api.cli import program
from tests.docs.commands_page import PAGES, every, written
from tests.docs.pages import ROOT, commands, pages


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_is_as_the_commands_are(lang: str) -> None:
    text = PAGES[lang].read_text(encoding="utf-8")
    assert text == written(lang), "run: python -m tests.docs.commands_page"


@pytest.mark.parametrize("lang", PAGES)
def test_every_command_and_option_is_on_the_page(lang: str) -> None:
    """By another way than the page was written: section by section."""
    text = PAGES[lang].read_text(encoding="utf-8")
    sections = dict(section.split("\n", 1) for section in text.split("\n## ")[1:])
    first = next(iter(sections))
    described = [(first, program), *((f"`{' '.join(path)}`", each) for path, each in every())]
    assert list(sections) == [title for title, _ in described]
    for title, command in described:
        for option in command.params:
            if isinstance(option, click.Option):
                assert f"| `{option.opts[0]}" in sections[title], (title, option.opts)


def test_the_chinese_page_is_chinese() -> None:
    """No help text is left in English."""
    english, chinese = (PAGES[lang].read_text(encoding="utf-8") for lang in ("en", "zh"))
    said = [
        each.help
        for _, command in every()
        for each in (command, *command.params)
        if getattr(each, "help", None)
    ]
    assert len(said) > 20
    for text in said:
        assert text.replace("|", "\\|").splitlines()[0] in english
        assert text not in chinese


def read(words: list[str]) -> None:
    """Read a command without running it; raises `click.UsageError` or `KeyError`."""
    command: click.Command = program
    while True:
        context = click.Context(command)
        options, words, _ = command.make_parser(context).parse_args(list(words))
        if not isinstance(command, click.Group):
            break
        command = command.commands[words[0]]
        words = words[1:]
    for parameter in command.params:
        if parameter.required and options.get(str(parameter.name)) in (None, ()):
            raise click.MissingParameter(param=parameter, ctx=context)


def typed() -> list[tuple[str, list[str]]]:
    """Every command of the pages, with the page it stands on."""
    return [
        (str(page.relative_to(ROOT)), words[1:])
        for page in pages()
        for words in commands(page)
        if words[0] in ("dangjian", ".venv/bin/dangjian")
    ]


@pytest.mark.parametrize(("page", "words"), typed(), ids=lambda part: " ".join(part)[:60])
def test_a_command_on_a_page_can_be_read(page: str, words: list[str]) -> None:
    read(words)


@pytest.mark.parametrize(
    "words", [["asess", "x"], ["assess", "x"], ["assess", "x", "--perod", "2015"], ["diff"]]
)
def test_a_command_that_cannot_be_read(words: list[str]) -> None:
    with pytest.raises((click.UsageError, KeyError)):
        read(words)

"""The pages of commands are what the commands say of themselves."""

import click
import pytest

from api.cli import program
from tests.docs.commands_page import PAGES, every, written


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

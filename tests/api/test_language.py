"""Every message of the command exists in Chinese; its catalogue has nothing that nobody says."""

import ast
import re
from pathlib import Path

import pytest

import api
from api.language import catalogue, gettext, in_chinese, parse, use

ROOT = Path(__file__).resolve().parents[2]
MARKS = {"_", "gettext", "marked"}

#: Words that click writes itself, and we translate.
OF_CLICK = {"Options", "Commands", "required", "Show this message and exit."}


def messages() -> set[str]:
    """Every text that the source marks for translation."""
    found = set()
    for file in (ROOT / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in MARKS and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_every_message_is_said_in_chinese() -> None:
    wanted = messages()
    assert len(wanted) > 100
    assert sorted(wanted - catalogue("zh").keys()) == []


def test_the_catalogue_says_nothing_that_nobody_says() -> None:
    assert sorted(catalogue("zh").keys() - messages() - OF_CLICK) == []


@pytest.mark.parametrize("english", sorted(messages()))
def test_a_translation_fills_in_the_same_values(english: str) -> None:
    places = re.findall(r"{\w+}", english)
    assert sorted(re.findall(r"{\w+}", catalogue("zh")[english])) == sorted(places)


def test_the_language_in_use() -> None:
    use("en")
    assert (gettext("Error"), in_chinese()) == ("Error", False)
    use("zh")
    assert (gettext("Error"), in_chinese()) == ("错误", True)
    assert gettext("nobody says this") == "nobody says this"
    with pytest.raises(ValueError, match="'de' is not one of zh, en"):
        api.use("de")


def test_a_catalogue_is_read() -> None:
    text = """
# a comment
msgid ""
msgstr "Language: zh\\n"

msgid "one"
" more \\"word\\""
msgstr ""
"一"
"个"

msgid "untranslated"
msgstr ""
"""
    assert parse(text.splitlines()) == {'one more "word"': "一个"}


@pytest.mark.parametrize("line", ['msgctxt "x"', "nothing", 'msgid_plural "x"'])
def test_a_line_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse(["# first", line])

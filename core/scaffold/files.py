"""The files of a new plugin, filled in from the answers; nothing is written here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import orjson

from core.host import GROUP, VERSION
from core.scaffold.answers import Answers
from core.scaffold.sample import (
    days_of,
    founded_on,
    full_value,
    lines,
    short_of,
    shown,
)

if TYPE_CHECKING:
    from jinja2 import Environment

PROGRAMME: Final = "programme.yaml"
EXAMPLES: Final = "examples.yaml"
FACTS: Final = "facts.jsonl"

#: What the files of a package say that are the same in both languages but for this.
_WORDS: Final = {
    "zh": {
        "comment": "安装以后,dangjian 由此找到插件",
        "pytest_comment": "pytest 把 examples.yaml 的每个例子当一个测试;见文档中的“测试插件”",
        "test_docstring": "例子里没有写的:没有任何记录的组织不评定,不是0分。",
    },
    "en": {
        "comment": "By this dangjian finds the plugin once it is installed",
        "pytest_comment": 'pytest takes each example of examples.yaml for a test: see "Testing a plugin"',
        "test_docstring": "What no example says: without any record there is no score, which is not 0.",
    },
}


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a plugin by path below its folder, and the folder in it that is the plugin's own.

    For a plugin that is a folder that is the folder itself, ``""``; for a package, the package's.
    """

    files: Mapping[str, bytes]
    plugin: str


def folder_files(answers: Answers, lang: str, folder: str) -> Made:
    """A plugin that is a folder; `folder` is how its texts call it, `lang` is ``zh`` or ``en``."""
    said = _said(answers, lang, folder)
    return Made(_three(answers, lang, said), "")


def package_files(answers: Answers, lang: str) -> Made:
    """A plugin that is a package of its own, to be installed with pip."""
    package = package_name(answers)
    said = _said(answers, lang, package) | {
        "package": package,
        "distribution": package.replace("_", "-"),
        "plugin": answers.region,
        "group": GROUP,
        **_WORDS[lang],
    }
    three = {f"{package}/{name}": each for name, each in _three(answers, lang, said).items()}
    docstring = answers.title.replace("\\", "").replace('"', "'")
    return Made(
        {
            "pyproject.toml": _filled("pyproject.toml", said),
            "README.md": _filled(f"{lang}/README.md", said),
            f"{package}/__init__.py": f'"""{docstring}"""\n'.encode(),
            **three,
            "tests/test_plugin.py": _filled("test_plugin.py", said),
        },
        package,
    )


def package_name(answers: Answers) -> str:
    """The name of a plugin's Python package: ``dangjian_qingshen``."""
    return f"dangjian_{answers.region.replace('-', '_')}"


def _three(answers: Answers, lang: str, said: Mapping[str, Any]) -> dict[str, bytes]:
    return {
        PROGRAMME: _filled(f"{lang}/{PROGRAMME}", said),
        EXAMPLES: _filled(f"{lang}/{EXAMPLES}", said),
        FACTS: lines(answers, lang),
    }


def _said(answers: Answers, lang: str, folder: str) -> dict[str, Any]:
    """What the templates are filled with."""
    thing, days = answers.counts, [each.isoformat() for each in days_of(answers)]
    guessed = answers.guessed
    numbered = [f"done.{n}" for n in range(1, len(days) + 1)]
    return {
        "folder": folder,
        "id": answers.id,
        "region": answers.region,
        "place": answers.place,
        "title": answers.title,
        "version": f"{answers.date.year}.1",
        "requires": _requires(),
        "period": answers.period,
        "document": answers.document,
        "number": answers.number,
        "issuer": answers.issuer,
        "date": answers.date.isoformat(),
        "sentence": answers.sentence,
        "citation": citation(answers, lang),
        "at_least": answers.at_least,
        # What is not in the sentence is the author's own setting, and is called so.
        "times_quoted": guessed.at_least == answers.at_least,
        "points_quoted": guessed.points == answers.points,
        "points": shown(answers.points),
        "every": answers.every,
        "type": thing.type,
        "field": thing.kept,
        "code": thing.code,
        "thing_title": thing.zh if lang == "zh" else thing.en,
        "kinds": ", ".join(answers.kinds),
        "kind": answers.kinds[0],
        "sample": str(answers.sample),
        "since": founded_on(answers).isoformat(),
        "days": _one_or_more(days),
        "few": _one_or_more(days[:-1]),
        "last": days[-1],
        "body": ", ".join(f"{k}: {v}" for k, v in {thing.kept: thing.code, **thing.body}.items()),
        "fact": json.dumps(
            {"organisation": "B", "on": days[-1], thing.kept: thing.code, **thing.body}
        ),
        "because": ", ".join(numbered if len(days) > 1 else ["done"]),
        "full_value": full_value(answers),
        "short": short_of(answers),
    }


def citation(answers: Answers, lang: str) -> str:
    """The document in one line: title, number, issuer, day."""
    title = f"《{answers.document.strip('《》')}》" if lang == "zh" else answers.document
    parts = [title, answers.number, answers.issuer, answers.date.isoformat()]
    return (",".join if lang == "zh" else ", ".join)(each for each in parts if each)


def _requires() -> str:
    """From this version to the next that may break what is written for it."""
    major, minor, *_ = (int(part) for part in re.findall("[0-9]+", VERSION))
    return f">={major}.{minor},<{major + 1}"


def _one_or_more(days: Iterable[str]) -> str:
    written = list(days)
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]" if written else ""


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML and TOML both read it."""
    return orjson.dumps(text).decode()


def _filled(template: str, said: Mapping[str, Any]) -> bytes:
    text = (
        files("core.scaffold").joinpath("templates", f"{template}.j2").read_text(encoding="utf-8")
    )
    return _environment().from_string(text).render(said).encode()


def _environment() -> Environment:
    from jinja2 import BaseLoader, Environment, StrictUndefined  # only where a plugin is begun

    made = Environment(
        loader=BaseLoader(),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["quoted"] = _quoted
    return made

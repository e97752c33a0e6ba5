"""The page of error codes: rules by hand, the other rooms from their own lists, and the lessons.

``python -m tests.rules.errors_page`` writes the second part of ``docs/errors.md`` anew, and all of
``docs/errors.zh-CN.md``.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from api.cli import failures
from api.language import catalogue, use
from api.v1 import CODES as API
from api.web.refused import CODES as WEB
from core import cluster, columns, facts, host, log, people, publishing
from core.accounts import CODES as ACCOUNTS
from core.boards import CODES as BOARDS
from core.conformance import CODES as CONFORMANCE
from core.drafts import CODES as DRAFTS
from core.examples.errors import CODES as EXAMPLES
from core.host import HostError
from core.organisations import CODES as ORGANISATIONS
from core.scaffold import CODES as SCAFFOLD
from core.sheets import CODES as SHEETS
from tests.docs.lessons import (
    beginnings,
    boards,
    checks,
    examples,
    plugin,
    plugins,
    tables,
    upgrades,
)
from tests.docs.lessons.plugin import Lesson, Said
from tests.rules.lessons import LESSONS, said

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "errors.md"
IN_CHINESE = ROOT / "docs" / "errors.zh-CN.md"
MARK = "<!-- The rest is written by: python -m tests.rules.errors_page -->"

ROOMS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("Facts", "core/facts", facts.CODES),
    ("The log", "core/log", log.CODES),
    ("Columns", "core/columns", columns.CODES),
    ("People", "core/people", people.CODES),
    ("Accounts", "core/accounts", ACCOUNTS),
    ("Organisations", "core/organisations", ORGANISATIONS),
    ("Plugins and regions", "core/host", host.CODES),
    ("New plugins", "core/scaffold", SCAFFOLD),
    ("Tables and drafts", "core/drafts", DRAFTS),
    ("Conformance", "core/conformance", CONFORMANCE),
    ("Spark", "core/cluster", cluster.CODES),
    ("Published results", "core/publishing", publishing.CODES),
    ("Examples and catalogues", "core/examples", EXAMPLES),
    ("Boards", "core/boards", BOARDS),
    ("Excel files", "core/sheets", SHEETS),
    ("The server", "api/web", WEB),
    ("The JSON API", "api/v1", API),
)


#: Lessons of a plugin's other files.
OF_PLUGINS: Mapping[str, Lesson] = {
    **examples.LESSONS,
    **boards.LESSONS,
    **plugins.LESSONS,
    **checks.LESSONS,
    **upgrades.LESSONS,
    **tables.LESSONS,
    **beginnings.LESSONS,
}

#: What to do about each code of the other rooms, in English; the command says it in Chinese.
WAYS_OUT = ROOT / "tests" / "docs" / "ways_out.txt"


def ways_out() -> dict[str, str]:
    """What to do, by code."""
    lines = WAYS_OUT.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" | ", 1) for line in lines)


def generated() -> str:
    """What is wrong and right for each code of a plugin, then the sections of the other rooms."""
    parts = [_in("en", _lessons, ENGLISH)]
    ways = ways_out()
    for title, room, codes in ROOMS:
        rows = [_row(code, codes[code], ways.get(code, ""), "Example") for code in sorted(codes)]
        head = ["| code | what it means | way out |", "|---|---|---|"]
        parts.append("\n".join([f"## {title}", "", f"Of `{room}`.", "", *head, *rows]))
    return "\n\n".join(parts) + "\n"


def _row(code: str, meant: str, way: str, example: str) -> str:
    """A row of a table: with its anchor, or with the way to its example."""
    if code in OF_PLUGINS or code in LESSONS:
        return f"| `{code}` | {meant} | {way} [{example}](#{code}) |"
    return f"| `{code}` | {_anchor(code)}{meant} | {way} |"


@dataclass(frozen=True)
class Words:
    """What stands around the lessons in a language."""

    programmes: str
    plugins: str
    wrong: str
    told: str
    right: str


ENGLISH = Words(
    """\
## Wrong and right

For each code of a programme file: a short programme that is wrong, what is said of it, and the same put right. The four lines that every file begins with are left out, and counted.""",
    """\
## Wrong and right: the other files of a plugin

For each code of examples, catalogues, boards and code, and for those of the checks, of upgrades, of tables of items and of the answers that a new plugin is made from: the file that is wrong, what `dangjian plugins check` or the command that needs it says, and the file put right. Files that are not shown are these; where a lesson is about rows of a document, the programme names them under `rows`, `tree` and `refused`; where it is about `rules.py`, the indicator `lectures` says `python: rules.count`. A workbook of items (`items.xlsx`) is shown as text, `[name]` before each sheet and `|` between cells; answers to `dangjian plugins new` stand a line each.""",
    "Wrong",
    "Said of it",
    "Right",
)

CHINESE = """\
# 错误代码

每个错误都有固定的代码,说明错在哪里、怎样处理。遇到代码时查本页:全部代码列在这里;插件各文件的代码都附错例和正例,见[办法文件](#错例与正例)和[其他文件](#错例与正例插件的其他文件)。[English](errors.md)

本页由 `python -m tests.rules.errors_page` 生成。"""

IN_CHINESE_WORDS = Words(
    """\
## 错例与正例

每个办法文件的错误代码:一段错的写法、对它的提示、改正后的写法。各文件开头相同的四行略去,但计入行号。""",
    """\
## 错例与正例:插件的其他文件

算例、文件条目、看板和程序的每个代码,以及检查、升级、考核细则表和新建插件的回答的代码:错的文件、`dangjian plugins check` 或用到它的命令的提示、改正后的文件。没有列出的文件就是下面这几个;涉及文件条目时,办法在 `rows`、`tree` 和 `refused` 中写明条目;涉及 `rules.py` 时,指标 `lectures` 写 `python: rules.count`。考核细则表(`items.xlsx`)按文字列出,`[名称]` 后是一张表,各格用 `|` 隔开;`dangjian plugins new` 的回答一行一个。""",
    "错例",
    "提示",
    "正例",
)


def _anchor(code: str) -> str:
    return f'<a id="{code}"></a>'


def _in(language: str, make: Callable[..., str], *arguments: Words) -> str:
    """What is made while a language is in use."""

    def made() -> str:
        use(language)
        return make(*arguments)

    return copy_context().run(made)


def _lessons(words: Words) -> str:
    """Every lesson by its code, under its anchor."""
    parts = [words.programmes]
    for code in sorted(LESSONS):
        each = LESSONS[code]
        shown = [line for problem in said(code) for line in failures.problem(problem)]
        parts += _lesson(words, code, each.wrong, shown, each.right)
    parts.append(words.plugins)
    files = (
        ("programme", plugin.PROGRAMME),
        ("examples", plugin.EXAMPLES),
        ("catalogue", plugin.CATALOGUE),
    )
    parts += [f"`{name}.yaml`:\n\n```yaml\n{text}```" for name, text in files]
    for code, one in OF_PLUGINS.items():
        shown = [line for each in one.said(one.wrong) for line in _said(each)]
        file = f" (`{one.file}`)"
        wrong, right = _excerpt(one.wrong, one.right), _excerpt(one.right, one.wrong)
        parts += _lesson(words, code, wrong, shown, right, file)
    return "\n\n".join(parts)


def _lesson(
    words: Words, code: str, wrong: str, shown: Sequence[str], right: str, file: str = ""
) -> Iterator[str]:
    kind = _KINDS[file.strip(" ()`").rpartition(".")[2]]
    yield f"### {_anchor(code)}{code}"
    yield f"{words.wrong}{file}:\n\n```{kind}\n{wrong}```"
    yield "\n".join([f"{words.told}:", "", "```text", *shown, "```"])
    yield f"{words.right}:\n\n```{kind}\n{right}```"


#: The languages of blocks, by the endings of files.
_KINDS = {
    "": "yaml",
    "yaml": "yaml",
    "py": "python",
    "toml": "toml",
    "xlsx": "text",
    "txt": "text",
}

#: Lines of a longer file that are shown on either side of those that differ.
_AROUND = 2


def _excerpt(text: str, other: str) -> str:
    """The lines of a longer text that another one has not, and some around them."""
    lines = text.splitlines(keepends=True)
    if len(lines) <= 12:
        return text
    shown: set[int] = set()
    matcher = SequenceMatcher(None, lines, other.splitlines(keepends=True), autojunk=False)
    for same, start, end, _start, _end in matcher.get_opcodes():
        if same != "equal":
            shown |= set(range(start - _AROUND, end + _AROUND))
    parts: list[str] = []
    for number, line in enumerate(lines):
        if number in shown:
            parts.append(line)
        elif not parts or parts[-1] != "# …\n":
            parts.append("# …\n")
    return "".join(parts)


def _said(each: Said) -> Iterator[str]:
    if isinstance(each, HostError):
        return failures.reason(each.code, each.message, each.place, each.remedy)
    return failures.problem(each)


def chinese() -> str:
    """The page in Chinese: what every code means and what to do, from the command's own words."""
    meant = catalogue("codes.zh")
    known = sorted(code for code in meant if code and not code.endswith(" way out"))
    rows = [_row(code, meant[code], meant.get(f"{code} way out", ""), "例") for code in known]
    table = "\n".join(["| 代码 | 含义 | 处理办法 |", "|---|---|---|", *rows])
    return "\n\n".join([CHINESE, table, _in("zh", _lessons, IN_CHINESE_WORDS)]) + "\n"


def by_hand(text: str) -> dict[str, tuple[str, str]]:
    """The codes of the first part: cause and way out."""
    rows = re.findall(r"^\| `([A-Z][0-9]{3})` \| (.+?) \| (.+?) \|$", text.split(MARK)[0], re.M)
    return {code: (cause, way_out) for code, cause, way_out in rows}


def main() -> None:
    first = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    PAGE.write_text(f"{first}{MARK}\n\n{generated()}", encoding="utf-8")
    IN_CHINESE.write_text(chinese(), encoding="utf-8")


if __name__ == "__main__":
    main()

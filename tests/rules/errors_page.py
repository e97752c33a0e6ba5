"""The page of error codes: rules by hand, the other rooms from their own lists.

``python -m tests.rules.errors_page`` writes the second part of ``docs/errors.md`` anew, and all of
``docs/errors.zh-CN.md``.
"""

import re
from collections.abc import Callable, Mapping
from contextvars import copy_context
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
from core.organisations import CODES as ORGANISATIONS
from core.scaffold import CODES as SCAFFOLD
from core.sheets import CODES as SHEETS
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


def generated() -> str:
    """What is wrong and right for each code of a programme, then the sections of the other rooms."""
    parts = [_in("en", _lessons, WRONG_AND_RIGHT, "Wrong", "Said of it", "Right")]
    for title, room, codes in ROOMS:
        rows = [f"| `{code}` | {_anchor(code)}{codes[code]} |" for code in sorted(codes)]
        lines = [f"## {title}", "", f"Of `{room}`.", "", "| code | what it means |", "|---|---|"]
        parts.append("\n".join([*lines, *rows]))
    return "\n\n".join(parts) + "\n"


WRONG_AND_RIGHT = """\
## Wrong and right

For each code of a programme file: a short programme that is wrong, what is said of it, and the same put right. The four lines that every file begins with are left out, and counted."""

CHINESE = """\
# 错误代码

每个错误都有固定的代码,说明错在哪里、怎样处理。本页列出全部代码;`dangjian plugins check` 的提示指向这里。[English](errors.md)

本页由 `python -m tests.rules.errors_page` 生成。"""

ERRING = """\
## 错例与正例

每个办法文件的错误代码:一段错的写法、对它的提示、改正后的写法。各文件开头相同的四行略去,但计入行号。"""


def _anchor(code: str) -> str:
    return f'<a id="{code}"></a>'


def _in(language: str, make: Callable[..., str], *arguments: str) -> str:
    """What is made while a language is in use."""

    def made() -> str:
        use(language)
        return make(*arguments)

    return copy_context().run(made)


def _lessons(head: str, wrong: str, told: str, right: str) -> str:
    """Every lesson by its code, under its anchor."""
    parts = [head]
    for code in sorted(LESSONS):
        each = LESSONS[code]
        parts.append(f"### {_anchor(code)}{code}")
        parts.append(f"{wrong}:\n\n```yaml\n{each.wrong}```")
        shown = "\n".join(line for problem in said(code) for line in failures.problem(problem))
        parts.append(f"{told}:\n\n```text\n{shown}\n```")
        parts.append(f"{right}:\n\n```yaml\n{each.right}```")
    return "\n\n".join(parts)


def chinese() -> str:
    """The page in Chinese: what every code means and what to do, from the command's own words."""
    meant = catalogue("codes.zh")
    known = sorted(code for code in meant if code and not code.endswith(" way out"))
    rows = [
        f"| `{code}` | {'' if code in LESSONS else _anchor(code)}{meant[code]} "
        f"| {meant.get(f'{code} way out', '')} |"
        for code in known
    ]
    table = "\n".join(["| 代码 | 含义 | 处理办法 |", "|---|---|---|", *rows])
    return "\n\n".join([CHINESE, table, _in("zh", _lessons, ERRING, "错例", "提示", "正例")]) + "\n"


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

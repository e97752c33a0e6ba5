"""The page of error codes: rules by hand, the other rooms from their own lists.

``python -m tests.rules.errors_page`` writes the second part of ``docs/errors.md`` anew.
"""

import re
from collections.abc import Mapping
from pathlib import Path

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

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "errors.md"
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
    """The sections of the other rooms."""
    parts = []
    for title, room, codes in ROOMS:
        rows = [f"| `{code}` | {codes[code]} |" for code in sorted(codes)]
        lines = [f"## {title}", "", f"Of `{room}`.", "", "| code | what it means |", "|---|---|"]
        parts.append("\n".join([*lines, *rows]))
    return "\n\n".join(parts) + "\n"


def by_hand(text: str) -> dict[str, tuple[str, str]]:
    """The codes of the first part: cause and way out."""
    rows = re.findall(r"^\| `([A-Z][0-9]{3})` \| (.+?) \| (.+?) \|$", text.split(MARK)[0], re.M)
    return {code: (cause, way_out) for code, cause, way_out in rows}


def main() -> None:
    first = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    PAGE.write_text(f"{first}{MARK}\n\n{generated()}", encoding="utf-8")


if __name__ == "__main__":
    main()

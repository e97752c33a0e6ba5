"""The page of the catalogue is what the plugins say now, and counts every row of every document."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.examples.catalogue import DOCUMENTS, Plugin, page
from core.examples.documents import read_documents
from core.rules import library_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "catalogue.md"
FOLDERS = sorted(file.parent for file in (ROOT / "plugins").rglob("catalogue.yaml"))


@pytest.fixture(scope="module")
def plugins() -> list[Plugin]:
    library = library_of(FOLDERS)
    return [Plugin.read(folder, library) for folder in FOLDERS]


def test_the_page_is_what_would_be_written_now(plugins: list[Plugin]) -> None:
    documents = read_documents(ROOT / DOCUMENTS)
    assert PAGE.read_text(encoding="utf-8") == page(plugins, documents), (
        "write it again with 'make docs'"
    )


def test_the_overview_adds_up(plugins: list[Plugin]) -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows, total = [line for line in lines if line.startswith("| all |")]
    assert rows == "| all | 365 | 324 | 31 | 3 | 7 | 0 |"
    counts = [int(cell) for cell in total.split("|")[2:-1]]
    assert counts[0] == sum(len(plugin.catalogue.content.rows) for plugin in plugins)
    assert counts[0] == sum(counts[1:])
    assert counts[-1] == 0, "rows are lost"

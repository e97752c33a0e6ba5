"""The page on authority is what the table says."""

from core.accounts.reference import page
from tests.docs.pages import DOCS


def test_the_page_is_as_the_table_is() -> None:
    assert (DOCS / "authority.md").read_text(encoding="utf-8") == page()


def test_a_row_as_people_read_it() -> None:
    assert (
        "| `record` \\* | 记录事实 · Record facts "
        "| — | region | beneath | own | — | — | — |" in page().splitlines()
    )

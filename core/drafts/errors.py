"""What this room refuses: a table of items, cells of one, a draft, a version."""

from __future__ import annotations

from typing import Final

from core.sheets import CellsError

#: Every code this room raises, with what it means.
CODES: Final[dict[str, str]] = {
    "drafts.beyond": "a row that says more than the table can, and stands in programme.yaml",
    "drafts.change": "a change of something that the rules do not have, or not then",
    "drafts.counts": "a cell that names nothing that can be counted",
    "drafts.damaged": "a draft whose file is damaged, or cannot be read",
    "drafts.decision": "a change without the document, the number or the words that it rests on",
    "drafts.draft": "a draft that is not there",
    "drafts.empty": "a table of items without an item",
    "drafts.format": "a file that is neither an Excel workbook nor a Word document",
    "drafts.heading": "a table without the headings of one of items",
    "drafts.head": "a table that does not say which region, programme or document it is about",
    "drafts.how": "a cell with none of the ways to count, or one that does not fit the row",
    "drafts.nothing": "a draft that changes nothing",
    "drafts.number": "a cell without the number that the row needs, or with one that cannot be",
    "drafts.points": "points that do not add up to what the table says",
    "drafts.proposal": "a row of which the columns were proposed and not confirmed",
    "drafts.rejected": "a table of which nothing was taken, for what is wrong in its cells",
    "drafts.reason": "rules published without saying who decided them, or why",
    "drafts.rules": "a table or a draft of which no programme comes that loads",
    "drafts.stale": "a draft of rules that were replaced since it was saved",
    "drafts.text": "a cell without the text that the row needs",
    "drafts.too-large": "a file with far more in it than a table of assessment rules has",
    "drafts.unclear": "a row of which no column says how it is counted, and whose words do not tell",
}


class DraftsError(CellsError):
    """A table or a draft that is refused. `code` is one of `CODES`; `faults` are of cells, if any."""

    codes = CODES

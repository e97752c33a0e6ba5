"""Rules written without code: tables of items as people have them, and drafts of a region's rules.

`read_table` reads a table of assessment rules from Excel or Word, `completed` proposes what its words
seem to say, `written` makes the programme of it; `tabled` gives a programme's items as such a table,
and `workbook` the file of one. `Drafts` keeps changes of a region's rules, shows what they would do,
and publishes them as a layer over the plugin's.
"""

from core.drafts.counted import offered
from core.drafts.draft import Damaged, Draft
from core.drafts.errors import CODES, DraftsError
from core.drafts.layering import Added, Decision, Edit
from core.drafts.programme import Written, completed, faults_of, rejected, written
from core.drafts.reading import Found, read_table
from core.drafts.row import BEYOND, PERIODS, PROPOSED, WAYS, Head, Row, Sheet, Table
from core.drafts.shelf import Drafts
from core.drafts.tabling import table_of, tabled
from core.drafts.writing import workbook

__all__ = [
    "BEYOND",
    "CODES",
    "PERIODS",
    "PROPOSED",
    "WAYS",
    "Added",
    "Damaged",
    "Decision",
    "Draft",
    "Drafts",
    "DraftsError",
    "Edit",
    "Found",
    "Head",
    "Row",
    "Sheet",
    "Table",
    "Written",
    "completed",
    "faults_of",
    "offered",
    "read_table",
    "rejected",
    "table_of",
    "tabled",
    "workbook",
    "written",
]

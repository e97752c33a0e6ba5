"""A small region whose programme counts Party lectures and quotes a document."""

from tests.host.samples import line, programme
from tests.pages.house import founded, raised

_ITEM = "{title: 党员大会, points: $assembly_points, full_if: assemblies >= 1}"
_LECTURE = (
    "{title: 党课, points: $assembly_points, full_if: assemblies >= 1, "
    "source: {document: report, quote: '每年至少讲一次党课'}}"
)
_DOCUMENTS = """\
documents:
  report: {title: 一份报道, issuer: 某报, published: 2015-11-11, checked: 2026-11-21}
parameters:
"""

#: The sample's programme, its assemblies lectures and one of its items quoted.
PROGRAMME = (
    programme()
    .replace(_ITEM, _LECTURE)
    .replace("kind: member-assembly", "kind: lecture")
    .replace("党员大会", "党课")
    .replace("parameters:\n", _DOCUMENTS, 1)
)

LECTURE = {"kind": "lecture", "topic": "党章", "expected": 10, "present": 9, "hours": "2"}

FACTS = [
    founded("U", "机关党委", "committee"),
    founded("S-1", "第一支部", "branch", parent="U"),
    founded("S-2", "第二支部", "branch"),
    line("m1", "meeting", LECTURE),
    line("s1", "service", {"kind": "outing", "persons": 3}),
    raised("c-1", "2015-12-12"),
    raised("c-2", "2015-06-30"),
    line("r/1", "rectification", {"case": "c-2", "step": "rectified"}, day="2015-05-01"),
]

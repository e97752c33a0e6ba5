"""The page of plugins shows the grade of each, and what would raise it."""

from core.conformance import conform, fingerprint
from core.conformance.keeping import Grades
from tests.pages.house import rows_of, text_of
from tests.web.visiting import Server


def test_the_grade_of_a_plugin(writable: Server) -> None:
    committee = writable.browser("region")
    rows = {row[0]: row for row in rows_of(committee.get("/r/small/plugins"))}
    assert rows["small"][5] == "未检查"
    assert rows["broken"][5] == "—"
    plugin = writable.prepared.host.plugin("small")
    report = conform(plugin.folder, only=("loads", "privacy", "requires"))
    Grades(writable.prepared.folder).keep(fingerprint(plugin), report)
    rows = {row[0]: row for row in rows_of(committee.get("/r/small/plugins"))}
    assert rows["small"][5] == "C 级 还差 1 项"
    said = text_of(committee.get("/r/small/plugins/small"))
    assert "检查 C 级 要更高一级，还须：注明适用到哪个版本为止 (1)" in said

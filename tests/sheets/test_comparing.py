"""Rows beside the log's facts: new, known, older, retracted, changed."""

from typing import Any

from core.facts import VOCABULARY
from core.sheets import SOURCE, Compared, Known, Place, Row, compare, content_of, external_id, lines
from core.sheets.row import twins

MEETING = {"kind": "lecture", "topic": "党章", "expected": 20, "present": 18}


def row(number: int = 2, organisation: str = "S-1", day: str = "2015-03-05", *, named: str = "",
        **data: Any) -> Row:  # fmt: skip
    columns = {"#organisation": 1, "#day": 2, "kind": 3, "topic": 4, "expected": 5, "present": 6}
    said = {name: value for name, value in (MEETING | data).items() if value is not None}
    return Row(Place("会议", number), "meeting", organisation, day, said, named, columns)


def known(of: Row, position: int = 7, **changed: Any) -> Known:
    """The fact that the log has of a row."""
    values = {
        "position": position,
        "type": of.type,
        "organisation": of.organisation,
        "day": of.day,
        "data": of.data,
        "source": SOURCE,
        "external_id": external_id(of),
    }
    return Known(**(values | changed))


def outcome(rows: list[Row], facts: list[Known]) -> Compared:
    return compare(rows, facts, VOCABULARY)


def test_a_name_of_what_a_row_says_is_the_same_in_every_file() -> None:
    assert row(2).own_name == row(9).own_name
    assert row(2).own_name != row(2, present=17).own_name
    assert external_id(row()) == row().own_name
    assert external_id(row(named="2015/7")) == "meeting:S-1:2015/7"
    # Worked out once by hand: the hash of ["meeting","S-1","2015-03-05",{…sorted…}].
    said = b'["meeting","S-1","2015-03-05",{"expected":20,"kind":"lecture","present":18,"topic":"'
    assert row().content == said + "党章".encode() + b'"}]'


def test_new_and_known_rows() -> None:
    found = outcome([row(2), row(3, present=17, topic="党史")], [known(row())])
    assert [each.place.row for each, _ in found.same] == [2]
    assert [each.place.row for each in found.new] == [3]
    assert (found.changed, found.older, found.retracted) == ([], [], [])


def test_a_row_put_right_is_offered_as_a_correction() -> None:
    found = outcome([row(present=17)], [known(row())])
    [change] = found.changed
    assert (change.certain, change.differences) == (False, [("present", 18, 17)])
    fault = change.fault(VOCABULARY)
    assert (fault.place.cell, fault.code) == ("F2", "sheets.changed")
    assert fault.message == "differs from the fact at position 7: 实到 '18' → '17'"
    assert found.new == []


def test_another_meeting_of_the_same_day_is_new() -> None:
    assert outcome([row(topic="党史")], [known(row())]).changed == []
    assert outcome([row(kind="committee")], [known(row())]).changed == []
    assert outcome([row(organisation="S-2")], [known(row())]).changed == []
    assert outcome([row(day="2015-03-06")], [known(row())]).changed == []
    # What one of the two leaves out does not tell them apart.
    assert len(outcome([row(topic=None)], [known(row())]).changed) == 1


def test_in_a_file_that_is_sent_again_a_day_can_be_put_right() -> None:
    first, second = row(2), row(3, day="2015-04-05", topic="党史")
    facts = [known(first), known(second, 8)]
    moved = row(3, day="2015-05-05", topic="党史")
    [change] = outcome([first, moved], facts).changed
    assert (change.known.position, change.differences) == (
        8,
        [("#day", "2015-04-05", "2015-05-05")],
    )
    # So can an organisation, and two parts at once, but not more.
    other = row(3, "S-2", day="2015-04-05", topic="党史")
    assert len(outcome([first, other], facts).changed) == 1
    both = row(3, day="2015-05-05", topic="党史", present=1)
    assert len(outcome([first, both], facts).changed) == 1
    third = row(3, day="2015-05-05", topic="党史", present=1, expected=2)
    assert outcome([first, third], facts).changed == []
    # Without a row that is known the file is another one: next month's.
    assert outcome([moved], facts).changed == []
    # And what the file still has was not put right.
    assert outcome([first, second, row(4, day="2015-05-05", topic="党史")], facts).changed == []


def test_a_corrected_row_is_known_afterwards() -> None:
    corrected = known(row(), data=row(present=17).data, before=frozenset({row().content}))
    found = outcome([row(present=17)], [corrected])
    assert (len(found.same), found.new, found.changed) == (1, [], [])
    found = outcome([row()], [corrected])
    assert (len(found.older), found.new, found.changed) == (1, [], [])


def test_rows_with_numbers_of_their_own() -> None:
    first = row(named="7")
    facts = [known(first)]
    moved = row(named="7", day="2016-01-01", topic="党史", kind="committee")
    [change] = outcome([moved], facts).changed
    assert change.certain
    assert [name for name, _, _ in change.differences] == ["#day", "kind", "topic"]
    assert outcome([row(named="8")], facts).new == [row(named="8")]
    # The name that a message shows can stand in the sheet itself.
    [change] = outcome([row(named=row().own_name, present=3)], [known(row())]).changed
    assert change.certain


def test_numbers_are_of_an_organisation() -> None:
    first, other = row(named="7"), row(3, "S-2", named="7", present=3)
    found = outcome([first, other], [known(first)])
    assert (found.same, found.new, found.changed) == ([(first, known(first))], [other], [])
    assert external_id(other) == "meeting:S-2:7"
    assert twins([first, other]) == []
    assert [each.code for each in twins([first, row(3, named="7", present=3)])] == ["sheets.twice"]
    # A fact's own name finds it whatever its organisation is to be.
    [change] = outcome([row(3, "S-2", named="meeting:S-1:7")], [known(first)]).changed
    assert (change.certain, change.differences) == (True, [("#organisation", "S-1", "S-2")])
    # What was named without its organisation is found in that, and in no other.
    before = known(first, external_id="meeting:7")
    assert len(outcome([row(named="7", present=3)], [before]).changed) == 1
    assert outcome([other], [before]).new == [other]
    # A correction put it where it is now.
    put = known(first, organisation="S-2")
    assert len(outcome([row(named="7", organisation="S-2")], [put]).same) == 1


def test_retracted_facts_are_not_recorded_again() -> None:
    found = outcome([row()], [known(row(), retracted=True)])
    assert (len(found.retracted), found.new) == (1, [])
    assert outcome([row(present=17)], [known(row(), retracted=True)]).new == [row(present=17)]


def test_what_another_source_says_is_said() -> None:
    elsewhere = known(row(), source="urn:other", external_id="x")
    found = outcome([row(), row(3, present=17)], [elsewhere])
    assert [each.place.row for each, _ in found.elsewhere] == [2]
    assert len(found.new) == 2


def test_each_fact_is_offered_once_and_the_nearest_first() -> None:
    near, far = row(2, present=17), row(3, present=16, expected=19)
    found = outcome([far, near], [known(row())])
    assert [change.row.place.row for change in found.changed] == [2]
    assert [each.place.row for each in found.new] == [3]


def test_lines_are_those_of_an_import() -> None:
    new, changed = row(3, topic="党史"), row(2, present=17)
    found = outcome([new, changed], [known(row(), mark="document")])
    told = lines(found, reason="核对")
    assert [each.place.row for each in told.rows] == [2, 3]
    correction, recording = (line.decode() for line in told.lines)
    assert '"type":"cn.dangjian.fact.meeting.corrected"' in correction
    assert '"reason":"核对"' in correction
    assert f'"id":"{row().own_name}"' in correction
    assert '"mark":"document"' in correction
    assert f'"id":"{new.own_name}"' in recording
    assert '"mark":"entered"' in recording
    apart = lines(found, separate=True)
    assert f'"id":"{changed.own_name}"' in apart.lines[0].decode()
    assert b"corrected" not in apart.lines[0]


def test_contents_do_not_depend_on_the_order_of_fields() -> None:
    one = content_of("meeting", "S", "2015-01-01", {"a": 1, "b": 2})
    assert one == content_of("meeting", "S", "2015-01-01", {"b": 2, "a": 1})

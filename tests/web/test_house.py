"""The house: what is kept and until when, plugins that change, and who is beneath whom."""

import datetime as dt
import threading
import time
from fractions import Fraction
from typing import Any

import pytest

from api.pages.clocks import clocks_of
from api.web.house import House
from api.web.shelf import Shelf
from api.web.turns import TURNS
from core.assess import AssessError, Assessment
from core.host import HostError, Installation, Live, Region, replay
from core.log import LogError, Moved, Rejected
from tests.host.samples import CORRECTION, REGION, founded, line
from tests.web.visiting import Server


@pytest.fixture
def house(server: Server) -> House:
    found: House = server.app.state.house
    return found


def total(house: House, organisation: str, **asked: object) -> int | None:
    found = house.assessment(REGION, None, "2015", **asked)  # type: ignore[arg-type]
    return found.of(organisation).schemes["points"].total


def test_an_answer_is_kept_until_something_is_recorded(house: House) -> None:
    first = house.assessment(REGION, None, "2015")
    assert house.assessment(REGION, "small", "2015") is first
    # An assembly gives 6 and an outing 4; the correction makes the outing the other branch's.
    # Of the second branch nothing is known, which is not 0.
    assert (total(house, "S-1"), total(house, "S-2")) == (10_000, None)
    taken = house.append(REGION, [CORRECTION], "branch")
    assert (taken.appended, house.position(REGION)) == (1, 7)
    assert (total(house, "S-1"), total(house, "S-2")) == (6_000, 4_000)
    # What was known before is asked for by its position, and says what it said.
    assert house.assessment(REGION, None, "2015", known_at=6) is first


def test_who_appended_is_known_as_soon_as_the_log_has_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written after the append that could fail, or be late for whoever confirms."""

    def too_late(*_: object) -> None:
        raise OSError("the database is locked")

    monkeypatch.setattr(house.appends, "add", too_late)
    for may in (None, lambda: True):
        founding = founded("S-4" if may else "S-3", "第四支部")
        position = house.append(REGION, [founding], "branch", may).head.position
        assert house.append(REGION, [founding], "unit", may).appended == 0
        assert house.appends.by(REGION, position) == "branch"


def test_nothing_comes_between_an_answer_and_what_is_appended_by_it(house: House) -> None:
    """While the first answer was given, somebody else appended: it is asked for again."""
    asked: list[int] = []

    def may() -> bool:
        asked.append(house.position(REGION))
        if len(asked) == 1:
            house.append(REGION, [founded("S-4", "第四支部")], "region")
        return True

    taken = house.append(REGION, [founded("S-5", "第五支部")], "branch", may)
    assert asked == [6, 7]
    assert (taken.head.position, house.position(REGION)) == (8, 8)

    def no_more() -> bool:
        if house.position(REGION) > 8:
            raise PermissionError
        house.append(REGION, [founded("S-6", "第六支部")], "region")
        return True

    with pytest.raises(PermissionError):
        house.append(REGION, [CORRECTION], "branch", no_more)
    assert house.position(REGION) == 9


def test_an_append_that_others_always_overtake_says_so_and_one_that_leans_on_nothing_goes_in(
    house: House,
) -> None:
    def overtaken(leans: bool) -> bool:
        number = house.position(REGION)
        house.append(REGION, [founded(f"N-{number}", f"第{number}支部")], "region")
        return leans

    with pytest.raises(Moved):
        house.append(REGION, [CORRECTION], "branch", lambda: overtaken(True))
    assert house.position(REGION) == 14
    assert house.append(REGION, [CORRECTION], "region", lambda: overtaken(False)).appended == 1
    assert house.position(REGION) == 16


def test_rules_and_suppositions_are_questions_of_their_own(house: House) -> None:
    assert total(house, "S-1", rules=dt.date(2014, 12, 31)) == 10_000
    supposed = (("assembly_points", Fraction(3)), ("outing_points", Fraction(7)))
    assert total(house, "S-1", settings=supposed) == 10_000
    turned = tuple(reversed(supposed))
    one = house.assessment(REGION, None, "2015", settings=supposed)
    assert house.assessment(REGION, None, "2015", settings=turned) is one
    assert one is not house.assessment(REGION, None, "2015")


def test_what_is_recorded_in_the_midst_of_a_question_does_not_disturb_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody appends just when the columns were brought to the end of the log."""
    follow = Region.follow
    codes = iter(f"S-{number}" for number in range(4, 99))

    def overtaken(region: Region) -> object:
        done = follow(region)
        region.take([founded(next(codes), "新支部")])
        return done

    monkeypatch.setattr(Region, "follow", overtaken)
    tree = house.organisations(REGION)
    assert {"S-1", "S-2"} <= tree.organisations.keys()
    clocks = clocks_of(house, REGION, {}, dt.date(2015, 12, 31))
    assert str(clocks.period) == "2015"
    assert total(house, "S-1") == 10_000
    assert house.lately(REGION, None, "2015").of("S-1").schemes["points"].total == 10_000


def test_a_receipt_is_that_of_the_assessment(house: House) -> None:
    written = house.receipt(REGION, None, "积分", "S-1", "2015")
    assert written["organisation"]["code"] == "S-1"
    assert written["assessment_digest"] == house.assessment(REGION, None, "2015").digest
    assert written["schemes"][0]["total"] == "10"
    assert house.receipt(REGION, "small", "points", "S-1", "2015") is written
    assert house.receipt(REGION, None, "points", "S-2", "2015") is not written


def test_what_another_process_records_is_seen(server: Server, house: House) -> None:
    assert total(house, "S-2") is None
    with Installation(server.prepared.folder, host=server.prepared.host).region(REGION) as region:
        region.take([CORRECTION])
    assert total(house, "S-2") == 4_000


def test_what_a_rebuild_put_right_is_seen_at_the_same_position(
    server: Server, house: House
) -> None:
    assert (total(house, "S-1"), total(house, "S-2")) == (10_000, None)
    assert house.organisations(REGION).organisations["S-1"].title == "第一支部"
    assert house.receipt(REGION, None, "积分", "S-1", "2015")["schemes"][0]["total"] == "10"
    with Installation(server.prepared.folder, host=server.prepared.host).region(REGION) as region:
        with region.log.database.begin() as connection:
            for change in (
                "UPDATE event SET occurred_on = '2014-03-05' WHERE type = 'service'",
                "UPDATE event SET state = replace(state, '第一支部', '一支部')",
            ):
                connection.exec_driver_sql(change)
        assert replay(region, accept_differences=True).to_json()["swapped"] is True
    assert house.position(REGION) == 6
    # The outing was another year's: 6 points for the assembly stay.
    assert total(house, "S-1") == 6_000
    assert house.organisations(REGION).organisations["S-1"].title == "一支部"
    assert house.receipt(REGION, None, "积分", "S-1", "2015")["schemes"][0]["total"] == "6"


def test_a_plugin_that_is_disabled_and_enabled_elsewhere(server: Server, house: House) -> None:
    outing = line("s2", "service", {"kind": "outing", "persons": 1}, subject="S-2")
    with Installation(server.prepared.folder, host=server.prepared.host).region(REGION) as region:
        region.disable("small")
        with pytest.raises(HostError) as refused:
            house.assessment(REGION, None, "2015")
        assert refused.value.code == "host.not-enabled"
        # The code for an outing is the plugin's own: without it there is none.
        with pytest.raises(Rejected):
            house.append(REGION, [outing], "branch")
        region.enable("small")
    assert house.append(REGION, [outing], "branch").appended == 1
    assert total(house, "S-2") == 4_000


def test_a_file_that_is_refused_leaves_nothing(house: House) -> None:
    with pytest.raises(Rejected):
        house.append(REGION, [CORRECTION, line("x", "meeting", {"kind": "no-such"})], "branch")
    assert house.position(REGION) == 6
    with pytest.raises(ValueError, match="named"):
        house.append(REGION, [CORRECTION], "")


def test_a_region_that_there_is_not(house: House) -> None:
    for code in ("smal", "Small", "../small"):
        with pytest.raises((HostError, LogError)):
            house.region(code)
    assert [(each.code, each.position) for each in house.regions()] == [(REGION, 6)]


def test_who_is_beneath_whom(house: House) -> None:
    within = house.within(REGION)
    assert [within("S-1", each) for each in ("U", "S-1", "S-2")] == [True, True, False]
    assert [within(each, "U") for each in ("U", "S-2", "no-such")] == [True, False, False]
    closed = line(
        "org/S-1/closed", "organisation", {"step": "closed", "kind": "branch", "sector": "organ",
        "title": "第一支部"}, subject="S-1", day="2016-01-01",
    )  # fmt: skip
    moved = line(
        "org/S-2/moved", "organisation", {"step": "moved", "kind": "branch", "sector": "organ",
        "title": "第二支部", "parent": "U"}, subject="S-2", day="2016-01-02",
    )  # fmt: skip
    house.append(REGION, [closed, moved], "region")
    within = house.within(REGION)
    # One that has ended is where it last was; one that moved is where it is now.
    assert (within("S-1", "U"), within("S-2", "U")) == (True, True)


def test_parents_in_a_circle_end_the_search(house: House) -> None:
    circle = [
        line(f"org/{code}", "organisation", {"step": "founded", "kind": "branch",
             "sector": "organ", "title": code, "parent": other}, subject=code, day="2010-01-01")
        for code, other in (("C-1", "C-2"), ("C-2", "C-1"))
    ]  # fmt: skip
    house.append(REGION, [*circle, founded("S-3", "第三支部")], "region")
    within = house.within(REGION)
    assert (within("C-1", "C-2"), within("C-1", "U")) == (True, False)


def test_of_one_organisation_the_answer_about_all_is_taken_where_it_is_there(house: House) -> None:
    """The same as asked alone, with a digest of its own, and as new as what was recorded."""
    alone = house.assessment(REGION, None, "2015", organisations=("S-1",))
    whole = house.lately(REGION, None, "2015")
    house.append(REGION, [CORRECTION], "branch")
    computed = house._answers.computed
    found = house.assessment(REGION, None, "2015", organisations=("S-1",))
    assert (found.organisations, found.position) == (("S-1",), 7)
    assert found.of("S-1").schemes["points"].total == 6_000
    assert alone.of("S-1").schemes["points"].total == 10_000
    [again] = [house.region(REGION).assess("2015", plugin="small", organisations=("S-1",))]
    assert found.digest == again.digest != house.lately(REGION, None, "2015").digest
    assert whole.position == 6
    # Nothing was computed from the facts for it but what brought the answer about all on.
    assert house._answers.computed == computed
    with pytest.raises(AssessError, match="no-such"):
        house.assessment(REGION, None, "2015", organisations=("no-such",)).of("no-such")


def test_an_organisation_has_its_answer_where_others_facts_leave_all_without(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where two organisations are in a circle and values are rolled up."""
    house.lately(REGION, None, "2015")
    house.append(REGION, [CORRECTION], "branch")
    asked: list[int | None] = []

    def fail(_live: Live, until: int | None = None) -> None:
        asked.append(until)
        raise AssessError("assess.test", "organisations are in a circle")

    monkeypatch.setattr(Live, "advance", fail)
    found = house.assessment(REGION, None, "2015", organisations=("S-1",))
    alone = house.region(REGION).assess("2015", plugin="small", organisations=("S-1",))
    assert (found.position, found.digest) == (7, alone.digest)
    assert asked == [7]


def test_one_organisation_does_not_wait_for_what_takes_long_of_all(server: Server) -> None:
    """Somebody tries other numbers on everybody, and has the turn for as long as that takes."""
    house = server.with_settings(patience=0.05).state.house
    house.lately(REGION, None, "2015")
    house.append(REGION, [CORRECTION], "branch")
    # A first answer says nothing of what the next takes; the second tells.
    assert house.lately(REGION, None, "2015").position == 6
    for _ in range(10_000):
        if house._lately.at(house._question(REGION, "small", "2015"), 7) is not None:
            break
        time.sleep(0.001)
    house.append(REGION, [founded("S-3", "第三支部")], "region")
    found: list[int] = []

    def ask() -> None:
        with TURNS.turn():
            answer = house.assessment(REGION, None, "2015", organisations=("S-1",))
            found.append(answer.position)

    with house.alone("small"):
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join(30)
        assert found == [8]
    house.close()


def test_who_takes_part_of_an_answer_and_who_asks_for_all_never_wait_for_one_another(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the answer about all is not there to be brought on, and somebody computes it whole."""
    house.lately(REGION, None, "2015")
    house.append(REGION, [CORRECTION], "branch")
    inside, found = threading.Event(), []
    assess = Region.assess

    def slowly(region: Region, *asked: Any, **more: Any) -> Assessment:
        inside.set()
        time.sleep(0.05)
        return assess(region, *asked, **more)

    monkeypatch.setattr(Live, "advance", lambda *_: time.sleep(0.02))
    monkeypatch.setattr(Live, "answers", {})
    monkeypatch.setattr(Region, "assess", slowly)

    def ask(organisations: tuple[str, ...] | None) -> None:
        with TURNS.turn():
            answer = house.assessment(REGION, None, "2015", organisations=organisations)
            found.append(answer.position)

    threads = [threading.Thread(target=ask, args=(each,)) for each in (None, ("S-1",), None)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert found == [7, 7, 7]


# The shelf


def test_a_shelf_gives_up_what_was_used_least() -> None:
    shelf = Shelf(2)
    made: list[str] = []

    def ask(key: str) -> str:
        def compute() -> str:
            made.append(key)
            return key * 2

        return shelf.get(key, compute)

    assert [ask(key) for key in "abacab"] == ["aa", "bb", "aa", "cc", "aa", "bb"]
    # When c came, b had not been used for longest.
    assert made == ["a", "b", "c", "b"]
    assert len(shelf) == 2


def test_nobody_computes_what_somebody_computes_already() -> None:
    shelf = Shelf(8)
    gate = threading.Event()
    made: list[int] = []

    def compute() -> list[int]:
        gate.wait(10)
        made.append(1)
        return made

    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(shelf.get("same", compute)))
        for _ in range(6)
    ]
    for each in threads:
        each.start()
    # Another question does not wait for it.
    assert shelf.get("other", lambda: 5) == 5
    time.sleep(0.05)
    gate.set()
    for each in threads:
        each.join()
    assert (made, len(answers), shelf.computed) == ([1], 6, 2)


def test_where_one_fails_the_next_computes_itself() -> None:
    shelf = Shelf(8)
    with pytest.raises(ZeroDivisionError):
        shelf.get("same", lambda: 1 // 0)
    assert shelf.get("same", lambda: 7) == 7
    assert len(shelf) == 1


def test_many_ask_the_house_at_once_and_it_computes_once(house: House) -> None:
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(house.assessment(REGION, None, "2015")))
        for _ in range(6)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({id(each) for each in answers}) == 1
    assert len(answers) == 6

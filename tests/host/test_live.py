"""Answers that follow the log: exactly those are computed again that new facts touch."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.assess.focus import Focus
from core.histories import line as as_line
from core.histories import retraction
from core.host import Advanced, Host, Installation, Live, Region, replay
from tests.host.chronicle import told
from tests.host.samples import ASSEMBLY, founded, line, write_plugin

HEAD = """\
dangjian: 1
programme: {id: live.one, region: live, version: "1", title: 跟随, requires: ">=0.1"}
indicators:
"""
OWN = """\
  meetings: {title: 会议, count: meeting, assumed: 试验}
  hours_met: {title: 学时, each: member, sum: attendance.hours, at_least: 2, assumed: 试验}
  open: {title: 问题, count: problem_case, where: {verified: {given: false}}, assumed: 试验}
  dues_ever: {title: 党费, count: dues, window: to-date, assumed: 试验}
"""
ROLLED = (
    OWN
    + "  below: {title: 下级, roll_up: {of: meetings, over: branch, take: sum}, assumed: 试验}\n"
)
BEFORE = OWN + "  before: {title: 上年, prior: {of: meetings}, assumed: 试验}\n"
#: Each year's number rests on that of the year before, as far back as there are organisations.
CLIMBED = (
    OWN
    + "  last: {title: 上年, prior: {of: streak}, assumed: 试验}\n"
    + "  streak: {title: 连续, formula: 'if(known(last), last + meetings, meetings)', assumed: 试验}\n"
)

RANKED = (
    OWN
    + """\
schemes:
  race:
    title: 排名
    total: 10
    assumed: 试验
    groups:
      all: {title: 全部, items: {m: {title: 会议, points: 10, in_proportion_to: meetings / 9}}}
    rating:
      by_rank: {within: all, quotas: [{count: 1, title: 优}]}
      otherwise: {title: 其他}
"""
)

PARTAKING = RANKED.replace(
    "schemes:\n", "  taken: {title: 得分, scored: {scheme: race}, assumed: 试验}\nschemes:\n"
).replace(
    "    groups:\n", "    not_rated: {much: {title: 另评, when: meetings >= 3}}\n    groups:\n"
)

#: What a scheme gives is the only thing that another one reads.
TAKEN_IN = """\
  n: {title: 会议, count: meeting, assumed: 试验}
  before: {title: 上年, prior: {of: n}, assumed: 试验}
  people: {title: 人, size: member, assumed: 试验}
  usual: {title: 平时, scored: {scheme: base}, assumed: 试验}
schemes:
  final:
    title: 总评
    silence: fails
    total: 10
    assumed: 试验
    groups: {g: {title: 全, items: {i: {title: 一, points: 10, take: usual, when_no_data: none}}}}
  base:
    title: 平时
    total: 10
    assumed: 试验
    groups:
      g:
        title: 全
        items:
          i: {title: 一, points: 8, add: 2, for_each: before, when_no_data: none}
          j: {title: 二, points: 1, take: people}
          k: {title: 三, points: 1, take: n}
"""

PERSON = "annaaaaaaaa0"
PERIODS = ("2014", "2015")

Begin = Callable[[str], tuple[Region, Live]]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Host]:
    """A host with the plugin of a text; what it compiled is kept for the next test."""
    hosts: dict[str, Host] = {}

    def found(text: str) -> Host:
        if text not in hosts:
            folder = write_plugin(tmp_path_factory.mktemp("p") / "one", code=None, text=text)
            hosts[text] = Host([folder], points=())
        return hosts[text]

    return found


@pytest.fixture
def begin(tmp_path: Path, host: Callable[[str], Host]) -> Iterator[Begin]:
    """A region of a work committee, a committee and three branches, and its answers so far."""
    opened: list[Region] = []

    def begun(text: str) -> tuple[Region, Live]:
        installation = Installation(tmp_path / "data", host=host(HEAD + text))
        region = installation.region("live", create=True)
        opened.append(region)
        region.take([*tree(), *FIRST])
        live = Live(region, PERIODS)
        assert {each.whole for each in live.advance().updates} == {"nothing was computed before"}
        return region, live

    yield begun
    for region in opened:
        region.close()


def organisation(code: str, parent: str | None, kind: str = "branch", **more: Any) -> bytes:
    day = more.pop("on", "2010-01-01")
    data = {"step": "founded", "kind": kind, "sector": "organ", "title": code} | more
    if parent:
        data["parent"] = parent
    return line(f"org/{code}/{day}/{data['step']}", "organisation", data, subject=code, day=day)


def tree() -> list[bytes]:
    return [
        organisation("GW", None, "work-committee"),
        organisation("C", "GW", "committee"),
        organisation("A", "C"),
        organisation("B", "C"),
        organisation("D", "GW"),
    ]


def member(org: str, step: str = "joined", on: str = "2012-01-01") -> bytes:
    data = {"step": step, "person": PERSON, "category": "full"}
    return line(f"m/{org}/{step}/{on}", "membership", data, subject=org, day=on)


def meeting(name: str, org: str, on: str, **more: Any) -> bytes:
    return line(name, "meeting", {**ASSEMBLY, **more}, subject=org, day=on)


FIRST = [
    member("A"),
    meeting("m1", "A", "2014-05-01"),
    meeting("m2", "B", "2015-05-01"),
    line("p1", "problem", {"step": "raised", "case": "p", "category": "conduct"}, subject="B"),
]


def touched(step: Advanced) -> dict[str, str]:
    """By period the organisations that were computed again."""
    assert not any(update.whole for update in step.updates), step
    return {update.period: " ".join(update.touched) for update in step.updates}


def said(step: Advanced) -> dict[str, dict[str, tuple[str, ...]]]:
    return {update.period: dict(update.changed) for update in step.updates}


def sure(region: Region, live: Live) -> None:
    """Every answer is that of a whole assessment."""
    assert live.answers
    for (plugin, period), answer in live.answers.items():
        assert told(answer) == told(region.assess(period, plugin=plugin))


def test_a_fact_touches_its_organisation_and_period(begin: Begin) -> None:
    region, live = begin(OWN)
    region.take([meeting("m3", "A", "2015-06-01")])
    step = live.advance()
    assert touched(step) == {"2015": "A"}
    assert said(step) == {"2015": {"A": ("meetings",)}}
    assert (step.before, step.after) == (10, 11) == (live.position - 1, live.position)
    sure(region, live)
    assert live.advance() == Advanced(11, 11)


def test_a_fact_that_no_rule_reads_touches_nobody(begin: Begin) -> None:
    region, live = begin(OWN)
    region.take([line("s", "service", {"kind": "volunteer", "persons": 3}, subject="A")])
    assert live.advance().updates == ()
    sure(region, live)


def test_a_fact_to_date_touches_its_period_and_later_ones(begin: Begin) -> None:
    region, live = begin(OWN)
    paid = {
        "step": "paid", "person": PERSON, "month": "2014-03-01", "standard": "5", "paid": "5",
    }  # fmt: skip
    region.take([line("d", "dues", paid, subject="D", day="2014-03-09")])
    assert touched(live.advance()) == {"2014": "D", "2015": "D"}
    sure(region, live)


def test_attendance_touches_the_organisation_of_the_person_then(begin: Begin) -> None:
    region, live = begin(OWN)
    region.take([member("B", "moved", "2015-03-01")])
    assert touched(live.advance()) == {"2015": "A B"}
    attended = [{"person": PERSON, "hours": "3"}]
    study = {"kind": "course", "hours": "3", "attendance": attended}
    region.take([line("s1", "study", study, subject="GW", day="2014-05-05")])
    assert touched(live.advance()) == {"2014": "A GW"}
    region.take([line("s2", "study", study, subject="GW", day="2015-05-05")])
    step = live.advance()
    assert touched(step) == {"2015": "B GW"}
    assert said(step) == {"2015": {"B": ("hours_met",)}}
    sure(region, live)


def test_a_step_of_a_case_touches_whose_case_it_is(begin: Begin) -> None:
    region, live = begin(OWN)
    done = {"step": "rectified", "case": "p"}
    region.take([line("r1", "rectification", done, subject="GW", day="2015-06-01")])
    assert touched(live.advance()) == {"2015": "B GW"}
    sure(region, live)


def test_a_correction_touches_both_days_and_organisations(begin: Begin) -> None:
    region, live = begin(OWN)
    changed = {**ASSEMBLY, "present": 8}
    region.take(
        [line("m1", "meeting.corrected", changed, subject="D", day="2015-02-01", reason="登记有误")]
    )
    step = live.advance()
    assert touched(step) == {"2014": "A", "2015": "D"}
    assert said(step) == {"2014": {"A": ("meetings",)}, "2015": {"D": ("meetings",)}}
    sure(region, live)


def test_what_came_and_went_touches_only_where_it_stood(begin: Begin) -> None:
    region, live = begin(OWN)
    region.take([meeting("m4", "A", "2015-06-01")])
    moved = line("m4", "meeting.corrected", ASSEMBLY, subject="D", day="2015-06-01", reason="错")
    region.take([moved])
    assert touched(live.advance()) == {"2015": "D"}
    sure(region, live)


def test_a_value_counts_for_all_above_it(begin: Begin) -> None:
    region, live = begin(ROLLED)
    region.take([meeting("m3", "A", "2015-06-01")])
    step = live.advance()
    assert touched(step) == {"2015": "A C GW"}
    assert said(step) == {"2015": {"A": ("below", "meetings"), "C": ("below",), "GW": ("below",)}}
    sure(region, live)


def test_what_is_not_rolled_up_counts_for_nobody_above(begin: Begin) -> None:
    region, live = begin(ROLLED)
    done = {"step": "raised", "case": "q", "category": "conduct"}
    region.take([line("p2", "problem", done, subject="A", day="2015-06-01")])
    step = live.advance()
    assert touched(step) == {"2015": "A"}
    assert said(step) == {"2015": {"A": ("open",)}}
    sure(region, live)


def test_a_move_touches_what_is_above_at_the_old_and_the_new_place(begin: Begin) -> None:
    region, live = begin(ROLLED)
    region.take([organisation("B", "D", step="moved", on="2015-07-01")])
    step = live.advance()
    assert touched(step) == {"2015": "B C D GW"}
    assert said(step) == {"2015": {"C": ("below",), "D": ("below",)}}
    sure(region, live)


def test_a_value_of_the_year_before_touches_the_next(begin: Begin) -> None:
    region, live = begin(BEFORE)
    region.take([meeting("m3", "A", "2014-06-01")])
    step = live.advance()
    assert touched(step) == {"2014": "A", "2015": "A"}
    assert said(step)["2015"] == {"A": ("before",)}
    [before] = live.answers["one", "2015"].earlier.values()
    assert before.position == live.position
    assert before.of("A").indicators["meetings"].exact == "2"
    sure(region, live)


def totals(live: Live, code: str) -> dict[str, int | None]:
    schemes = live.answers["one", "2015"].of(code).schemes
    return {name: each.total for name, each in schemes.items()}


def test_what_a_scheme_gives_changes_with_a_fact_of_the_year_before(begin: Begin) -> None:
    region, live = begin(TAKEN_IN)
    # B: a meeting in 2015 and none before.
    assert totals(live, "B") == {"base": 1000, "final": 1000}
    region.take([meeting("m3", "B", "2014-06-01")])
    step = live.advance()
    assert {update.unkept for update in step.updates} == {""}
    assert said(step)["2015"] == {"B": ("base", "before", "final", "usual")}
    assert totals(live, "B") == {"base": 3000, "final": 3000}
    sure(region, live)


def test_who_was_silent_has_what_a_scheme_gives_with_the_first_record(begin: Begin) -> None:
    """Whoever moves there is no record; with the first meeting of the period the scheme has a total."""
    region, live = begin(TAKEN_IN)
    region.take([member("D", "moved", on="2015-03-01")])
    assert {update.unkept for update in live.advance().updates} == {""}
    assert totals(live, "D") == {"base": None, "final": 0}
    sure(region, live)
    region.take([meeting("m3", "D", "2015-06-01")])
    step = live.advance()
    assert {update.unkept for update in step.updates} == {""}
    assert said(step) == {"2015": {"D": ("base", "final", "n", "usual")}}
    assert totals(live, "D") == {"base": 2000, "final": 2000}
    sure(region, live)


def test_an_earlier_answer_is_held_once(begin: Begin) -> None:
    """2015 rests on 2014, and that on 2013 as the answer of 2014 itself does."""
    region, live = begin(CLIMBED)

    def once() -> bool:
        one, two = (live.answers["one", period] for period in PERIODS)
        return two.earlier["last"].earlier["last"] is one.earlier["last"]

    assert once()
    region.take([meeting("m3", "A", "2013-06-01")])
    live.advance()
    assert once()
    streaks = [live.answers["one", period].of("A").indicators["streak"].num for period in PERIODS]
    assert streaks == [2, 2]
    sure(region, live)


def test_a_fact_of_one_moves_the_places_of_others(begin: Begin) -> None:
    region, live = begin(RANKED)
    assert live.answers["one", "2015"].of("B").schemes["race"].rank == 1
    region.take([meeting("m3", "A", "2015-06-01"), meeting("m4", "A", "2015-06-02")])
    step = live.advance()
    assert touched(step) == {"2015": "A"}
    # A had no records and was not rated; B was the first of one.
    assert said(step) == {"2015": {"A": ("meetings", "race"), "B": ("race",)}}
    assert live.answers["one", "2015"].of("B").schemes["race"].rank == 2
    sure(region, live)


def test_where_nothing_can_be_kept_everything_is_computed_and_both_are_said(begin: Begin) -> None:
    region, live = begin(RANKED)
    region.take([organisation("B", "D", step="moved", on="2015-07-01")])
    update = live.advance().updates[-1]
    assert (update.period, len(update.touched)) == ("2015", 5)
    assert update.unkept == "facts of organisations came or went"
    assert update.whole == "organisations are compared, or grouped by overlays"
    sure(region, live)


def test_an_organisation_that_nothing_founds_is_named_until_it_is_founded(begin: Begin) -> None:
    region, live = begin(OWN)
    region.take([meeting("m3", "A9", "2015-06-01")])
    live.advance()
    assert [each.organisation for each in live.answers["one", "2015"].unplaced] == ["A9"]
    sure(region, live)
    region.take([founded("A9", "九支部")])
    step = live.advance()
    assert touched(step) == {"2014": "A9", "2015": "A9"}
    assert live.answers["one", "2015"].unplaced == ()
    sure(region, live)


def test_what_is_enabled_is_answered_and_what_is_disabled_no_more(begin: Begin) -> None:
    region, live = begin(OWN)
    region.disable("one")
    assert live.advance().updates == ()
    assert live.answers == {}
    region.enable("one")
    assert [each.period for each in live.advance().updates] == ["2014", "2015"]
    sure(region, live)


def test_a_period_becomes_available_with_its_first_fact(begin: Begin) -> None:
    region, _ = begin(OWN)
    live = Live(region, ["2013"])
    live.advance()
    assert live.answers == {}
    assert "A009" in live.unavailable[0]
    region.take([meeting("m0", "A", "2013-06-01")])
    live.advance()
    assert live.unavailable == ()
    sure(region, live)


def test_after_an_erasure_everything_is_computed(begin: Begin) -> None:
    region, live = begin(OWN)
    region.take(
        [line("m1", "meeting.corrected", ASSEMBLY, subject="A", day="2014-05-02", reason="错")]
    )
    live.advance()
    region.log.redact(8, "personal-data")
    assert {each.whole for each in live.advance().updates} == {"contents were erased"}
    sure(region, live)


def test_columns_that_were_rebuilt_are_computed_whole_at_the_same_position(begin: Begin) -> None:
    region, live = begin(OWN)
    with region.log.database.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET occurred_on = '2015-05-05' WHERE position = 8")
    assert live.answers["one", "2015"].of("B").indicators["meetings"].exact == "1"
    # What was A's meeting of 2014 is one of 2015 now.
    assert live.answers["one", "2014"].of("A").indicators["meetings"].exact == "1"
    assert replay(region, accept_differences=True).to_json()["swapped"] is True
    step = live.advance()
    assert {each.whole for each in step.updates} == {"the columns were rebuilt"}
    assert said(step) == {"2015": {"A": ("meetings",)}}
    assert live.answers["one", "2015"].of("A").indicators["meetings"].exact == "1"
    # Of 2014 there is no fact left.
    assert list(live.answers) == [("one", "2015")]
    assert "A009" in live.unavailable[0]
    sure(region, live)
    assert live.advance() == Advanced(10, 10)


def test_a_step_that_fails_is_as_if_it_had_not_begun(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    region, live = begin(OWN)
    held = dict(live.answers)
    region.take([meeting("m3", "A", "2014-06-01"), meeting("m4", "A", "2015-06-01")])

    def killed(self: Focus, *arguments: Any, **options: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Focus, "rows", killed)
        with pytest.raises(KeyboardInterrupt):
            live.advance()
    assert (live.position, live.answers) == (10, held)
    assert touched(live.advance()) == {"2014": "A", "2015": "A"}
    sure(region, live)


def test_who_takes_part_no_more_leaves_its_place_to_others(begin: Begin) -> None:
    """A held a meeting, B none and then three; of D nothing is recorded until it held three."""
    region, live = begin(PARTAKING)

    def outcomes() -> dict[str, tuple[str, str]]:
        found = live.answers["one", "2015"]
        results = {each.code: each.schemes["race"] for each in found.results()}
        return {code: (results[code].state, results[code].title) for code in "ABD"}

    region.take([meeting("a1", "A", "2015-03-01")])
    live.advance()
    unrecorded = ("unrecorded", "无记录")
    assert outcomes() == {"A": ("rated", "优"), "B": ("rated", "优"), "D": unrecorded}
    region.take([meeting("b2", "B", "2015-03-01"), meeting("b3", "B", "2015-04-01")])
    step = live.advance()
    assert not any(update.whole or update.unkept for update in step.updates)
    assert outcomes() == {"A": ("rated", "优"), "B": ("not_rated", "不参评"), "D": unrecorded}
    sure(region, live)
    region.take([meeting(f"d{day}", "D", f"2015-03-0{day}") for day in (1, 2, 3)])
    step = live.advance()
    assert not any(update.whole or update.unkept for update in step.updates)
    assert outcomes()["D"] == ("not_rated", "不参评")
    sure(region, live)
    # One meeting was taken back: it takes part again, and it still has records.
    last = json.loads(meeting("d3", "D", "2015-03-03"))
    region.take([as_line(retraction(last, "entered twice"))])
    live.advance()
    assert outcomes() == {
        "A": ("otherwise", "其他"),
        "B": ("not_rated", "不参评"),
        "D": ("rated", "优"),
    }
    sure(region, live)


def test_a_part_of_an_answer_is_what_those_organisations_are_answered_alone(begin: Begin) -> None:
    """Also of a value of the year before, and after a step."""
    region, live = begin(BEFORE)
    region.take([meeting("m3", "A", "2014-06-01"), meeting("m4", "B", "2015-06-01")])
    live.advance()
    whole = live.answers["one", "2015"]
    for codes in (("A",), ("A", "B"), ("C", "D")):
        alone = region.assess("2015", plugin="one", organisations=codes)
        part = whole.only(codes)
        assert (part.organisations, part.digest) == (codes, alone.digest)
        assert {n: e.digest for n, e in part.earlier.items()} == {
            n: e.digest for n, e in alone.earlier.items()
        }
    assert [code in whole.only(("A",)) for code in ("A", "B")] == [True, False]


def test_what_is_kept_of_standings_is_read_again_where_a_row_is_another(begin: Begin) -> None:
    region, live = begin(RANKED)
    before = live.answers["one", "2015"].standings("race")
    region.take([meeting("m3", "D", "2015-06-01")])
    live.advance()
    after = live.answers["one", "2015"].standings("race")
    # B shares the first rank with D now, among two; of the others nothing is recorded.
    same = [old is new for old, new in zip(before, after, strict=True)]
    assert [row.code for row in after] == ["A", "B", "C", "D", "GW"]
    assert same == [True, False, True, False, True]
    sure(region, live)


def test_answers_stop_at_a_position_on_the_way_and_go_on_from_there(begin: Begin) -> None:
    """Each is what was known at its position; one that is behind them changes nothing."""
    region, live = begin(BEFORE)
    region.take([meeting("m3", "A", "2015-06-01"), meeting("m4", "B", "2014-06-01")])
    for until, position in ((11, 11), (10, 11), (99, 12)):
        live.advance(until)
        assert live.position == position
        for (plugin, period), answer in live.answers.items():
            whole = region.assess(period, plugin=plugin, position=position)
            assert told(answer) == told(whole)

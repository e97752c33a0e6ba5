"""Measures: how many, how much, how many different, the last, the largest."""

from fractions import Fraction

from tests.rules.agreement import assess, value, values
from tests.rules.history import History, person
from tests.rules.programmes import indicators


def organisations() -> History:
    history = History()
    for code in ("A", "B"):
        history.org(code)
    return history


def test_count_counts_facts_and_is_nought_where_there_are_none() -> None:
    history = organisations()
    history.add("meeting", "A", "2015-02-03", kind="lecture")
    history.add("meeting", "A", "2015-12-31", kind="lecture")
    history.add("meeting", "A", "2016-01-01", kind="lecture")
    found = values(indicators("n:\n  count: meeting"), history)
    assert found == {"A": {"n": 2}, "B": {"n": 0}}


def test_count_of_several_types_adds_them_up() -> None:
    history = organisations()
    history.add("meeting", "A", "2015-02-03", kind="lecture", tags=["x"])
    history.add("study", "A", "2015-02-04", kind="lecture", hours="2", tags=["x"])
    history.add("study", "A", "2015-02-04", kind="reading", hours="2")
    found = values(
        indicators(
            """
            all:
              count: [meeting, study]
            lectures:
              count: [meeting, study]
              where: {kind: lecture}
            tagged:
              count: [study, meeting]
              where: {tags: {has: x}}
            """
        ),
        history,
    )
    assert found["A"] == {"all": 3, "lectures": 2, "tagged": 2}
    assert found["B"] == {"all": 0, "lectures": 0, "tagged": 0}


def test_sum_is_in_shown_units_and_leaves_out_what_is_missing() -> None:
    history = organisations()
    history.add("meeting", "A", "2015-02-03", kind="lecture", hours="1.5")
    history.add("meeting", "A", "2015-02-04", kind="lecture", hours="0.125")
    history.add("meeting", "A", "2015-02-05", kind="lecture")
    history.add("donation", "A", "2015-02-05", campaign="c", kind="money", amount="0.01", persons=3)
    text = indicators(
        """
        hours:
          sum: meeting.hours
        money:
          sum: donation.amount
        people:
          sum: donation.persons
        """
    )
    assert values(text, history) == {
        "A": {"hours": Fraction("1.625"), "money": Fraction("0.01"), "people": 3},
        "B": {"hours": 0, "money": 0, "people": 0},
    }
    shown = assess(text, history).of("A").indicators
    assert shown["hours"].shown == "1.625"


def test_sum_of_a_flag_counts_the_yeses() -> None:
    history = organisations()
    for passed in (True, True, False):
        history.add("site", "A", "2015-03-01", item="i", passed=passed)
    assert value(indicators("n:\n  sum: site.passed"), history, "n") == 2


def test_distinct_does_not_count_what_is_missing() -> None:
    history = organisations()
    for pair in ("p1", "p2", "p1", None):
        history.add("service", "A", "2015-03-01", kind="pairing", persons=1, pair=pair)
    assert value(indicators("n:\n  distinct: service.pair"), history, "n") == 2


def test_latest_is_by_day_and_then_by_order_of_recording() -> None:
    history = organisations()
    for on, rank in (("2015-06-01", 5), ("2015-09-01", 3), ("2015-09-01", 7), ("2015-01-01", 1)):
        history.add("external", "A", on, metric="m", rank=rank, source_name="s")
    text = indicators("n:\n  latest: external.rank")
    assert values(text, history) == {"A": {"n": 7}, "B": {"n": None}}


def test_latest_looks_only_at_facts_that_match() -> None:
    history = organisations()
    history.add("score", "A", "2015-06-01", scheme="s", item="i", points="80", round="midyear")
    history.add("score", "A", "2015-12-01", scheme="s", item="i", points="90", round="yearend")
    text = indicators("n:\n  latest: score.points\n  where: {round: midyear}")
    assert value(text, history, "n") == 80


def test_the_last_fact_without_the_field_gives_no_data() -> None:
    history = organisations()
    history.add("external", "A", "2015-06-01", metric="m", rank=5, source_name="s")
    history.add("external", "A", "2015-07-01", metric="m", value="1", source_name="s")
    assert value(indicators("n:\n  latest: external.rank"), history, "n") is None


def test_greatest_and_least_of_numbers_and_of_ordered_codes() -> None:
    history = organisations()
    for level, count in (("county", 4), ("nation", 1), ("city", 9)):
        history.add(
            "honour",
            "A",
            "2015-05-01",
            level=level,
            subject="collective",
            field="business",
            title="t",
            count=count,
        )
    text = indicators(
        """
        highest:
          greatest: honour.level
        lowest:
          least: honour.level
        most:
          greatest: honour.count
        fewest:
          least: honour.count
        """
    )
    # unit, township, county, city, province, nation count 1 to 6
    assert values(text, history) == {
        "A": {"highest": 6, "lowest": 3, "most": 9, "fewest": 1},
        "B": {"highest": None, "lowest": None, "most": None, "fewest": None},
    }


def honours(*rows: tuple[str, str, str, int]) -> History:
    """Honours of A: day, level, title, count."""
    history = organisations()
    for on, level, title, count in rows:
        history.add(
            "honour",
            "A",
            on,
            level=level,
            subject="collective",
            field="business",
            title=title,
            count=count,
        )
    return history


def test_once_per_counts_one_fact_of_each() -> None:
    history = honours(
        ("2015-05-01", "city", "x", 1),
        ("2015-06-01", "nation", "x", 1),
        ("2015-06-01", "unit", "y", 1),
    )
    text = indicators(
        """
        n:
          count: honour
          once_per: title
        high:
          count: honour
          once_per: title
          where: {level: {at_least: city}}
        """
    )
    assert values(text, history)["A"] == {"n": 2, "high": 1}


def test_highest_keeps_the_highest_of_each_and_then_filters() -> None:
    history = honours(
        ("2015-05-01", "city", "x", 2),
        ("2015-06-01", "nation", "x", 3),
        ("2015-04-01", "nation", "x", 7),
        ("2015-06-01", "unit", "y", 5),
    )
    text = indicators(
        """
        kept:
          sum: honour.count
          once_per: title
          highest: level
        city_level:
          count: honour
          once_per: title
          highest: level
          where: {level: city}
        of_small:
          sum: honour.count
          once_per: title
          highest: level
          among: {level: {at_most: city}}
        earliest:
          sum: honour.count
          once_per: title
          highest: level
          keep: first
        """
    )
    # Of x the national one is kept, the later of the two (3); with y that makes 8. No city-level
    # one is kept. Among those up to city level, x keeps its 2. The earlier national one is 7.
    assert values(text, history)["A"] == {
        "kept": 8,
        "city_level": 0,
        "of_small": 7,
        "earliest": 12,
    }


def test_keep_latest_judges_each_item_by_its_last_check() -> None:
    history = organisations()
    checks = [("2015-03-01", "flag", False), ("2015-09-01", "flag", True)]
    checks += [("2015-03-01", "shelf", True), ("2015-09-01", "shelf", False)]
    checks += [("2015-09-01", "sign", False)]
    for on, item, passed in checks:
        history.add("site", "A", on, item=item, passed=passed)
    text = indicators(
        """
        failing:
          count: site
          once_per: item
          keep: latest
          where: {passed: false}
        failed_first:
          count: site
          once_per: item
          keep: first
          where: {passed: false}
        """
    )
    assert values(text, history)["A"] == {"failing": 2, "failed_first": 2}


def test_keep_latest_takes_the_later_record_of_one_day() -> None:
    history = organisations()
    history.add("site", "A", "2015-03-01", item="flag", passed=False)
    history.add("site", "A", "2015-03-01", item="flag", passed=True)
    text = indicators(
        "n:\n  count: site\n  once_per: item\n  keep: latest\n  where: {passed: false}"
    )
    assert value(text, history, "n") == 0


def test_once_per_several_fields() -> None:
    history = organisations()
    for item, venue, passed in (("a", "1", True), ("a", "2", False), ("a", "2", True)):
        history.add("site", "A", "2015-03-01", item=item, venue=venue, passed=passed)
    history.add("site", "A", "2015-03-01", item="b", passed=True)  # of no venue
    history.add("site", "A", "2015-03-02", item="b", venue="1", passed=True)
    text = indicators(
        """
        n:
          count: site
          once_per: [item, venue]
          keep: latest
        pairs:
          count: site
          once_per: [item, venue]
        passing:
          count: site
          once_per: [item, venue]
          where: {passed: true}
        twice:
          every: quarter
          count: site
          once_per: [item, venue]
          at_least: 3
        """
    )
    # (a, 1), (a, 2) and (b, 1); what has no venue is of no pair, whether one is kept or not
    assert values(text, history)["A"] == {
        "n": 3,
        "pairs": 3,
        "passing": 3,
        "twice": Fraction(1, 4),
    }


def test_what_lacks_the_field_is_of_no_case() -> None:
    history = organisations()
    for day, points, more in (
        ("2015-02-01", "5", {"round": "r1"}),
        ("2015-03-01", "6", {}),
        ("2015-04-01", "7", {}),
    ):
        history.add("score", "A", day, scheme="s", item="i", points=points, **more)
    text = indicators(
        """
        kept: {count: score, once_per: round, keep: latest}
        points: {sum: score.points, once_per: round, keep: first}
        best: {sum: score.points, once_per: round, highest: points}
        plain: {count: score, once_per: round}
        """
    )
    assert values(text, history)["A"] == {"kept": 1, "points": 5, "best": 5, "plain": 1}


def test_a_measure_with_a_condition_is_met_or_not() -> None:
    history = organisations()
    history.add("study", "A", "2015-02-04", kind="reading", hours="31.5")
    history.add("study", "B", "2015-02-04", kind="reading", hours="32")
    text = indicators(
        """
        met:
          sum: study.hours
          at_least: 32
        between:
          sum: study.hours
          above: 31
          below: 32
        none:
          latest: external.rank
          at_most: 3
        """
    )
    assert values(text, history) == {
        "A": {"met": 0, "between": 1, "none": None},
        "B": {"met": 1, "between": 0, "none": None},
    }
    assert assess(text, history).of("B").indicators["met"].shown == "是"


def test_attendance_takes_the_hours_of_the_line_or_else_of_the_fact() -> None:
    history = organisations()
    people = [{"person": person("a"), "hours": "1"}, {"person": person("b")}]
    history.add("study", "A", "2015-02-04", kind="reading", hours="2", attendance=people)
    history.add(
        "meeting",
        "A",
        "2015-02-05",
        kind="lecture",
        attendance=[{"person": person("a"), "as_member": True}],
    )
    history.add(
        "training", "A", "2015-02-06", title="t", days="1", participants=1, attendance=people[1:]
    )
    text = indicators(
        """
        rows:
          count: attendance
        hours:
          sum: attendance.hours
        as_member:
          count: attendance
          where: {as_member: true}
        at_training:
          count: attendance
          where: {type: training}
        readings:
          count: attendance
          where: {kind: reading}
        people:
          distinct: attendance.person
        """
    )
    assert values(text, history)["A"] == {
        "rows": 4,
        "hours": 3,
        "as_member": 1,
        "at_training": 1,
        "readings": 2,
        "people": 2,
    }


def test_corrected_and_retracted_facts_count_as_they_stand() -> None:
    history = organisations()
    first = history.add("study", "A", "2015-02-04", kind="reading", hours="2")
    second = history.add("study", "A", "2015-02-05", kind="reading", hours="4")
    history.correct(first, hours="3")
    history.retract(second)
    history.correct(first, on="2014-12-31")
    text = indicators("n:\n  sum: study.hours")
    by_position = [value(text, history, "n", position=at) for at in range(3, 8)]
    assert by_position == [2, 6, 7, 3, 0]


def test_ledger_of_attendance_lists_follow_their_fact() -> None:
    history = organisations()
    lines = [{"person": person(name)} for name in "abc"]
    fact = history.add("study", "A", "2015-02-04", kind="reading", hours="2", attendance=lines)
    history.correct(fact, attendance=lines[:1])
    text = indicators("n:\n  count: attendance")
    assert value(text, history, "n", position=3) == 3
    assert value(text, history, "n", position=4) == 1
    history.retract(fact)
    assert value(text, history, "n") == 0

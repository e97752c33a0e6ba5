"""The digest covers everything an answer consists of, and no two answers are written alike."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from core.assess import Assessment, Assessor, Unplaced
from core.assess.digest import programme_digest
from core.facts import VOCABULARY
from core.rules import Period, WorkCalendar, loads
from tests.assess.programmes import STARS
from tests.assess.world import HEAD, Question, World

# A rank, a rate, a constant denominator, a day that moves to a working day, a value of last year.
RULES = """\
parameters:
  wanted: {title: 次数, value: 4, assumed: 测试}
  unused: {title: 未用, value: 5, assumed: 测试}
indicators:
  n: {title: 党课, unit: 次, count: meeting}
  half: {title: 一半, formula: n / 2 + 1 / 4, assumed: 测试}
  share: {title: 占比, formula: n / all}
  all: {title: 全部, sum: survey.valid}
  on_time:
    title: 按时
    count: meeting
    where: {day: {on: {day: 3, or: next-working-day}}}
    assumed: 测试
  before: {title: 上年, prior: {of: n}}
schemes:
  s:
    title: 考评
    total: 10
    assumed: 测试
    groups:
      g: {title: 组, items: {a: {title: 项, points: 10, in_proportion_to: n / $wanted}}}
    vetoes: {none: {title: 没有, when: n == 0}}
    rating:
      bands:
        - {at_least: 8, title: 好, stars: 5}
        - {at_least: 1, title: 中, stars: 3}
      otherwise: {title: 差}
"""
YEAR = Period.parse("2015")


@pytest.fixture
def year(world: World) -> World:
    """Two organisations: three meetings of A, one of B, and a vote of each."""
    for code in "AB":
        world.org(code)
    for on in ("2014-01-03", "2015-01-05", "2015-02-03", "2015-03-03"):
        world.lecture("A", on)
    world.lecture("B", "2015-03-04")
    world.survey("A", "2015-05-05", 6, 6)
    world.survey("B", "2015-05-05", 3, 3)
    return world


def asked(world: World, text: str = RULES, *, head: str = HEAD, **options: Any) -> Assessment:
    assessor = Assessor(loads(head + text, VOCABULARY), **options)
    [found] = assessor.run(world.facts(), [YEAR])
    return found


CHANGES: Mapping[str, tuple[str, str]] = {
    "an indicator's name": ("half:", "part:"),
    "a value": ("n / 2 + 1 / 4", "n / 2 + 3 / 4"),
    "an indicator's unit": ("unit: 次", "unit: 场"),
    "a parameter": ("value: 5", "value: 6"),
    "a parameter's name": ("unused:", "not_used:"),
    "a scheme's name": ("  s:\n", "  t:\n"),
    "a scheme's title": ("title: 考评", "title: 考核"),
    "a group's name": ("g: {title", "h: {title"),
    "a group's title": ("title: 组", "title: 部分"),
    "an item's name": ("{a: {title", "{b: {title"),
    "an item's title": ("title: 项", "title: 事项"),
    "a veto's name": ("{none: {title", "{nothing: {title"),
    "a veto's title": ("title: 没有", "title: 未开"),
    "a rating's title": ("title: 好", "title: 优"),
    "the title of a rating nobody has": ("title: 差", "title: 无"),
    "a rating's stars": ("stars: 3", "stars: 2"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_part_of_the_rules_is_in_the_answer_itself(year: World, what: str):
    """Told apart though everything else, the digest of the programme too, is held the same."""
    old, new = CHANGES[what]
    assert RULES.count(old) == 1
    before, after = asked(year), asked(year, RULES.replace(old, new, 1))
    assert after.programme_digest != before.programme_digest
    assert replace(after, programme_digest=before.programme_digest).digest != before.digest


def test_an_item_that_gives_less_and_a_scheme_of_less(year: World):
    """Nobody reaches the first band or the maximum: the points are the same, the maxima are not."""
    before = asked(year)
    less = RULES.replace("total: 10", "total: 20").replace(
        "points: 10, in_proportion_to: n / $wanted", "points: 20, in_proportion_to: n / $wanted / 2"
    )
    after = asked(year, less)
    points = [each.of("A").schemes["s"].items[0].points for each in (before, after)]
    assert points == [7_500, 7_500]
    assert replace(after, programme_digest=before.programme_digest).digest != before.digest


def test_who_asked_what_when_is_in_it(year: World):
    before = asked(year)
    changed = [
        replace(before, region="other"),
        replace(before, programme="test.other"),
        replace(before, plugin="county"),
        replace(before, programme_digest="sha256:0"),
        replace(before, rules_version="8@2014-01-01"),
        replace(before, period=Period.parse("2014")),
        replace(before, position=before.position - 1),
        replace(before, unplaced=(Unplaced("A1", 1, None),)),
        replace(before, unplaced=(Unplaced("A1", 2, None),)),
        asked(year, head=HEAD.replace('version: "7"', 'version: "8"')),
    ]
    assert len({each.digest for each in (before, *changed)}) == len(changed) + 1
    assert asked(year).digest == before.digest


def test_whatever_the_programme_says_is_in_its_digest(year: World):
    """A note changes no value, and a document's day neither; a comment is no part of it."""
    before = asked(year)
    assert asked(year, RULES + "# nothing\n").digest == before.digest
    for old, new in (
        ("{title: 次数", "{note: 注, title: 次数"),
        ("assumed: 测试", "assumed: 别的"),
    ):
        assert asked(year, RULES.replace(old, new, 1)).digest != before.digest
    head = HEAD.replace("checked: 2026-01-05", "checked: 2026-01-06")
    assert asked(year, head=head).digest != before.digest


def test_the_calendar_is_in_it_as_far_as_the_rules_read_it(year: World):
    """The third of January 2015 was a holiday: the fourth, a working Sunday, stands for it. Were it
    none, the sixth would, with the same two meetings on time. A day of 2013 the rules do not read.
    """
    before = asked(year)
    monday = WorkCalendar(overrides={dt.date(2015, 1, 4): False, dt.date(2015, 1, 5): False})
    free = asked(year, calendar=monday)
    assert [each.of("A").indicators["on_time"].value for each in (before, free)] == [2, 2]
    assert free.digest != before.digest
    other = asked(year, calendar=WorkCalendar(overrides={dt.date(2013, 1, 5): False}))
    assert other.digest == before.digest


def test_every_number_and_text_of_the_answer_is_in_it(year: World):
    before = asked(year)
    seen, count = {before.digest}, 1
    for name in before.table.column_names:
        if name == "period":  # which of the periods asked for together this is
            continue
        column = before.table.column(name)
        for place in range(len(column)):
            values = column.to_pylist()
            values[place] = (
                f"{values[place]}x" if pa.types.is_string(column.type) else _more(values[place])
            )
            index = before.table.column_names.index(name)
            table = before.table.set_column(index, name, pa.array(values, column.type))
            seen.add(replace(before, table=table).digest)
            count += 1
    assert count > 30 and len(seen) == count


def _more(value: int | None) -> int:
    return 0 if value is None else value + 1


def test_texts_that_look_like_separators_are_told_apart(year: World):
    before = asked(year)
    digests = set()
    pairs = (
        ('x","y', "z"), ("x", 'y","z'), ("x\x00", "y"), ("x", "\x00y"), ("x\n", "y"), ("x", "\ny"),
        ("x\x01y", ""), ("x", "\x01y"),
    )  # fmt: skip
    for pair in pairs:
        index = before.table.column_names.index("title")
        table = before.table.set_column(index, "title", pa.array(pair, pa.string()))
        digests.add(replace(before, table=table).digest)
    assert len(digests) == len(pairs)


def test_the_shape_of_a_number_is_in_it(year: World):
    """Three over a constant 4 is not three over 8, nor a truth, nor a number of thousandths."""
    before = asked(year)
    digests, count = {before.digest}, 1
    for name, column in before.plan.columns.items():
        changed = [replace(column, truth=True), replace(column, parts=1000)]
        changed += [replace(column, den=column.den * 2)] if isinstance(column.den, int) else []
        for other in changed:
            plan = replace(before.plan, columns={**before.plan.columns, name: other})
            digests.add(replace(before, plan=plan).digest)
            count += 1
    assert count > 12 and len(digests) == count


def test_no_data_is_neither_nothing_nor_text(county: World, stars: Question):
    """D has no vote: its satisfaction is no data, which is not 0 of 0, nor 0 of 1."""
    before = stars(county)
    column = before.plan.columns["satisfaction"]
    assert isinstance(column.den, str)
    place = before.organisations.index("D")
    for num, den in ((0, 1), (1, 1)):
        table = before.table
        for name, value in ((column.num, num), (column.den, den)):
            values = table.column(name).to_pylist()
            values[place] = value
            index = table.column_names.index(name)
            table = table.set_column(index, name, pa.array(values, pa.int64()))
        assert replace(before, table=table).digest != before.digest


def test_the_same_answer_by_another_assessor_has_the_same_digest(county: World):
    digests = {asked(county, STARS, plugin="p").digest for _ in range(2)}
    assert len(digests) == 1


NATION = """
parameters:
  least:
    {title: 次数, values: {2014-01-01: 1, 2015-06-01: 2}, local: at-least, assumed: 测试}
  other: {title: 别的, value: 5, assumed: 测试}
indicators:
  n: {title: 党课, count: meeting, at_least: $least, assumed: 测试}
"""
ABOVE = """
inherits: [{from: test.nation, take: [n], change: [least]}]
parameters:
  least: {title: 次数, values: {2014-01-01: 1}, assumed: 测试}
"""


def above(folder: Path, nation: str, version: str = "1") -> Assessor:
    """A county's programme on a nation's, which is written to a folder first."""
    head = 'dangjian: 1\nprogramme: {id: %s, region: %s, version: "%s", title: 标, requires: ">=0.1"}\n'
    (folder / "programme.yaml").write_text(head % ("test.nation", "nation", version) + nation)
    library = {"test.nation": folder}
    return Assessor(
        loads(head % ("test.above", "county", "1") + ABOVE, VOCABULARY, library=library)
    )


def test_what_a_farther_layer_says_is_in_the_digest_of_the_programme(tmp_path: Path):
    """The nation asks for 3 and not 2: of two programmes written the same, the numbers differ."""
    before, same = above(tmp_path, NATION), above(tmp_path, NATION + "# nothing\n")
    after = above(tmp_path, NATION.replace("2015-06-01: 2", "2015-06-01: 3"))
    digests = [programme_digest(each.loaded.programme) for each in (before, same, after)]
    assert digests[0] == digests[1] != digests[2]


def test_the_layers_are_in_the_digest_of_an_answer(year: World, tmp_path: Path):
    """Their version, and whatever they say, also what is not taken."""
    changed = [
        above(tmp_path, NATION),
        above(tmp_path, NATION, version="2"),
        above(tmp_path, NATION.replace("value: 5", "value: 6")),
    ]
    layers = [each.layers for each in changed]
    assert [(one.id, one.version) for [one] in layers] == [
        ("test.nation", "1"),
        ("test.nation", "2"),
        ("test.nation", "1"),
    ]
    found = [each.run(year.facts(), [YEAR])[0] for each in changed]
    assert len({each.digest for each in found}) == 3
    assert (
        found[0].digest
        == above(tmp_path, NATION + "# nothing\n").run(year.facts(), [YEAR])[0].digest
    )

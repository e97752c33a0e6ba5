"""Files that are wrong: for each code the place, what is said, and the way out."""

import re
from pathlib import Path

import pytest

from core.facts import VOCABULARY
from core.rules import Problem, RuleError, load, loads
from tests.rules.programmes import HEAD

#: Lines that the head takes; what a case writes begins on the line after.
ABOVE = HEAD.count("\n")

SCHEME = """\
indicators:
  n: {count: meeting}
  none: {latest: external.rank}
schemes:
  s:
    total: 10
    assumed: 测试
    groups:
      g:
        items:
          i: {ITEM}
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(RuleError) as error:
        loads(text, VOCABULARY, "file.yaml")
    return list(error.value.problems)


def case(code: str, body: str, place: str, message: str, hint: str = "") -> object:
    """A wrong body, the place of its one problem (line:column in the body), and what is said."""
    return pytest.param(code, body, place, message, hint, id=f"{code}-{message[:30]}")


def scheme(item: str, **parts: str) -> str:
    text = SCHEME.replace("ITEM", item)
    for old, new in parts.items():
        text = text.replace(old, new)
    return text


#: An indicator that is refused, and what uses it.
FOLLOWING = """\
indicators:
  bad: {count: meetin}
  shown: {formula: bad * 1}
  again: {formula: shown + n}
  held: {each: branch, meets: again >= 1}
  under: {roll_up: {of: bad, over: children, take: sum}}
  opened: {formula: cases.opening}
  cases: {ledger: {of: demand_case, in: opned, out: resolved}}
  own: {formula: bad + missing, where: {}}
  n: {count: meeting}
"""


def test_what_uses_something_refused_is_not_reported_too() -> None:
    found = [(p.code, p.place.line - ABOVE, p.message) for p in problems(HEAD + FOLLOWING)]
    assert found == [
        ("R100", 2, "nothing is called 'meetin'"),
        ("R134", 8, "'opned' is no step of demand_case"),
    ]


#: Bands and quotas of which the first are out of force when the others are wrong.
ENDED = """\
indicators:
  n: {count: meeting}
schemes:
  banded:
    total: 10
    assumed: 测试
    groups:
      g:
        items:
          i:
            points: 10
            by_band: n
            bands:
              - {at_least: 3, points: 10, until: 2014-12-31}
              - {at_least: 2, points: 10}
              - {at_least: 1}
  ranked:
    total: 10
    assumed: 测试
    groups: {g: {items: {i: {points: 10, full_if: n >= 1}}}}
    rating:
      by_rank:
        within: all
        quotas:
          - {share: 10%, title: a, until: 2014-12-31}
          - {title: b}
"""


def test_a_band_or_quota_is_named_by_its_place_in_the_file() -> None:
    found = [(p.code, p.place.line - ABOVE) for p in problems(HEAD + ENDED)]
    assert found == [("R162", 16), ("R163", 26)]


CASES = [
    case("R001", "indicators: {n: ]}\n", "1:17", "expected"),
    case("R005", "x: " + "[" * 70 + "]" * 70 + "\n", "1:63", "more than 60 levels deep", "flatter"),
    case("R002", "codes: {}\ncodes: {}\n", "2:1", "'codes' is given twice", "keep one"),
    case("R010", "refused:\n  - {rows: X}\n", "2:5", "'because' is missing"),
    case("R010", "codes:\n  project.kind: {new: {en: New}}\n", "2:3", "'zh' is missing"),
    case(
        "R011",
        "indicators:\n  n: {count: meeting, wehre: {kind: lecture}}\n",
        "2:23",
        "'wehre' is not known here",
        "did you mean 'where'?",
    ),
    case(
        "R011",
        "indicators:\n  n: {count: meeting, title: 党课,不含视频}\n",
        "2:33",
        "'不含视频' is not known here",
        "put the whole text in quotation marks",
    ),
    case("R012", "indicators:\n  n: 12\n", "2:6", "a mapping (name: …) is expected"),
    case(
        "R012",
        "indicators:\n  n: {count: meeting, title: 12}\n",
        "2:30",
        "text is expected",
    ),
    case(
        "R013",
        "indicators:\n  n: {count: meeting, from: 2015-13-01}\n",
        "2:29",
        "a day is expected, such as 2015-01-01",
    ),
    case("R013", "festivals: {army-day: 8-1}\n", "1:23", "a day of every year", ""),
    case(
        "R014",
        "programme: {id: Test, region: test, version: '1', title: t, requires: ''}\n",
        "1:17",
        "'Test' is not written as a name is",
    ),
    case(
        "R015",
        "indicators:\n  n: {count: meeting, every: week, at_least: 1}\n",
        "2:30",
        "'week' is not one of",
    ),
    case("R016", "codes:\n  honour.level: {moon: 月}\n", "2:3", "is a scale"),
    case("R016", "codes:\n  honour.lvel: {moon: 月}\n", "2:3", "no code list"),
    case(
        "R020",
        "indicators:\n  n: {count: dues, every: month, at_least: {of: standard}}\n",
        "2:44",
        "'of', another field of a row, stands in 'where'",
    ),
    case(
        "R020",
        "indicators:\n  n: {count: meeting, sum: meeting.hours}\n",
        "2:6",
        "an indicator measures one thing; it says count and sum",
    ),
    case(
        "R020",
        "indicators:\n  n: {formula: 1 + }\n",
        "2:16",
        "this formula cannot be read here (character",
    ),
    case(
        "R020",
        "indicators:\n  n: {count: meeting, window: {from: 02-30, to: 03-01}}\n",
        "2:31",
        "'02-30' is not a day of every year",
    ),
    case(
        "R100",
        "indicators:\n  n: {count: meting}\n",
        "2:14",
        "nothing is called 'meting'",
        "did you mean 'meeting'?",
    ),
    case(
        "R101",
        "indicators:\n  n: {count: [problem_case, meeting]}\n",
        "2:14",
        "'problem_case' is counted by itself",
    ),
    case(
        "R102",
        "indicators:\n  n: {sum: study}\n",
        "2:12",
        "write source.field, such as study.hours",
    ),
    case(
        "R103",
        "indicators:\n  n: {count: meeting, every: month, window: to-date, at_least: 1}\n",
        "2:45",
        "'every' runs over the period itself",
    ),
    case(
        "R104",
        "indicators:\n  n: {each: member, count: study, at_least: 1}\n",
        "2:6",
        "'study' names no person",
        "with 'by'",
    ),
    case(
        "R106",
        "indicators:\n  n: {sum: honour.count, once_per: title}\n",
        "2:36",
        "say which fact is kept",
    ),
    case(
        "R107",
        "indicators:\n  n: {each: {codes: tier, among: branch}, count: review, at_least: 1}\n",
        "2:6",
        "say 'by'",
    ),
    case(
        "R108",
        "indicators:\n  n: {every: {festival: july-1}, count: care, at_least: 1}\n",
        "2:25",
        "no festival is called 'july-1'",
        "did you mean 'july-first'?",
    ),
    case(
        "R109",
        'programme: {id: a.b, region: a, version: "1", title: t, requires: ">=0", period: month}\n'
        "indicators:\n  n: {count: meeting, every: quarter, at_least: 1}\n",
        "3:30",
        "a month, the period of this programme, has no whole quarter",
        "ask for shorter ones",
    ),
    case(
        "R110",
        "indicators:\n  n: {count: meeting, where: {knd: lecture}}\n",
        "2:36",
        "'meeting' has no field 'knd'",
        "did you mean 'kind'?",
    ),
    case(
        "R111",
        "indicators:\n  n: {count: meeting, at_least: $wnated}\n"
        "parameters:\n  wanted: {value: 1, assumed: 测试}\n",
        "2:33",
        "no parameter 'wnated'",
        "did you mean 'wanted'?",
    ),
    case(
        "R112",
        "indicators:\n  n: {count: meeting, at_least: $later, from: 2014-01-01}\n"
        "parameters:\n  later: {values: {2016-01-01: 1}, assumed: 测试}\n",
        "2:33",
        "parameter 'later' has no value on 2014-01-01",
        "give it a value from an earlier day",
    ),
    case(
        "R120",
        "indicators:\n  n: {count: meeting, where: {kind: true}}\n",
        "2:37",
        "'kind' is not a yes-or-no field",
    ),
    case(
        "R121",
        "indicators:\n  n: {sum: meeting.topic}\n",
        "2:6",
        "'topic' is a text, not a number",
    ),
    case(
        "R121",
        "indicators:\n  n: {count: meeting, where: {hours: many}}\n",
        "2:38",
        "this field is a integer, 'many' is text",
    ),
    case(
        "R122",
        "indicators:\n  n: {count: meeting, where: {hours: 0.0001}, assumed: 测试}\n",
        "2:38",
        "1/10000 is finer than the field is stored",
    ),
    case(
        "R123",
        "indicators:\n  n: {count: meeting, where: {kind: lecure}}\n",
        "2:37",
        "'lecure' is no code of meeting.kind",
        "did you mean 'lecture'?",
    ),
    case(
        "R123",
        "indicators:\n  n: {count: attendance, where: {type: service}}\n",
        "2:40",
        "'service' is no code of attendance.type",
        "known: meeting, study, training",
    ),
    case(
        "R123",
        "codes: {meeting.kind: {salon: {zh: 沙龙}}}\nindicators:\n"
        "  n: {count: attendance, where: {kind: [salon, training, reading]}}\n"
        "  m: {count: attendance, where: {kind: {not: [salo]}}}\n",
        "4:40",
        "'salo' is no code of attendance.kind",
        "did you mean 'salon'?",
    ),
    case(
        "R123",
        "codes: {meeting.kind: {salon: {zh: 沙龙}}}\nindicators:\n"
        "  n: {count: [meeting, study], where: {kind: salon}}\n"
        "  m: {count: [meeting, study], where: {kind: redaing}}\n",
        "4:46",
        "'redaing' is no code of meeting.kind and study.kind",
        "did you mean 'reading'?",
    ),
    case(
        "R123",
        "indicators:\n"
        "  n: {each: {codes: tier, among: [branch]}, by: kind, count: review, at_least: 1}\n",
        "2:49",
        "'branch' is no code of review.kind",
    ),
    case(
        "R123",
        "indicators:\n  n: {count: meeting, applies_to: {kind: brunch}}\n",
        "2:42",
        "'brunch' is no code of organisation.kind",
        "did you mean 'branch'?",
    ),
    case(
        "R123",
        "indicators:\n  n: {formula: 'if(kind == \"township\", 1, 0)'}\n",
        "2:16",
        "'township' is no code of organisation.kind",
        "did you mean 'township-committee'?",
    ),
    case(
        "R123",
        "populations: {p: {members: true, category: ful}}\n",
        "1:44",
        "'ful' is no code of membership.category",
        "did you mean 'full'?",
    ),
    case(
        "R124",
        "indicators:\n  n: {greatest: meeting.kind}\n",
        "2:6",
        "only codes of an ordered list can be compared",
    ),
    case(
        "R125",
        "indicators:\n  n: {count: meeting, where: {kind: {has: x}}}\n",
        "2:37",
        "'kind' holds no tags",
    ),
    case(
        "R126",
        "indicators:\n  n: {count: meeting, where: {kind: {}}}\n",
        "2:37",
        "this test says nothing",
    ),
    case(
        "R127",
        "indicators:\n  n: {count: meeting, where: {kind: {by: period-end}}}\n",
        "2:37",
        "by, not_by, before and after compare days",
    ),
    case(
        "R110",
        "indicators:\n  n: {count: meeting, where: {present: {above: {of: expectd}}}}\n",
        "2:53",
        "'meeting' has no field 'expectd'",
        "did you mean 'expected'?",
    ),
    case(
        "R121",
        "indicators:\n  n: {count: meeting, where: {present: {above: {of: topic}}}}\n",
        "2:48",
        "'present' and 'topic' are not both numbers",
    ),
    case(
        "R127",
        "indicators:\n  n: {count: duty_case, assumed: x,\n"
        "    where: {done: {at_most: {share: 1/2, of: due_on}}}}\n",
        "3:29",
        "a day is compared with a day, not with a share of it",
    ),
    case(
        "R122",
        "parameters: {p: {value: 1.5, assumed: x}}\nindicators:\n"
        "  n: {count: meeting, window: {years: $p}}\n",
        "3:39",
        "years are whole, from 1 to 30, not 3/2",
    ),
    case(
        "R111",
        "parameters: {q: {value: 1, assumed: x}}\nindicators:\n"
        "  n: {count: meeting, window: {months: $p}}\n",
        "3:40",
        "no parameter 'p'",
        "known: q",
    ),
    case(
        "R020",
        "indicators:\n  n: {count: meeting, assumed: x, window: {months: 361}}\n",
        "2:43",
        "a whole number of months from 1 to 360, or a parameter's name",
    ),
    case(
        "R122",
        "indicators:\n  n: {count: problem_case, assumed: x, where: "
        "{elapsed: {from: raised, to: verified, at_most: 1.5, unit: month}}}\n",
        "2:57",
        "days and months are whole",
    ),
    case(
        "R130",
        "populations: {p: {members: true, posts: [head]}}\nindicators:\n  n: {size: p}\n",
        "3:13",
        "a population is of members or of posts, not both",
    ),
    case(
        "R123",
        "populations: {p: {posts: head, rank: {at_least: sction}}}\nindicators:\n  n: {size: p}\n",
        "1:49",
        "'sction' is no code of rank",
        "did you mean 'section'?",
    ),
    case(
        "R123",
        "populations: {p: {members: true, with_posts: haed}}\nindicators:\n  n: {size: p}\n",
        "1:46",
        "'haed' is no post",
        "did you mean 'head'?",
    ),
    case(
        "R020",
        "populations: {p: {organisations: {kind: branch}, full_time: true}}\n",
        "1:18",
        "'full_time' would not be read here: it goes with 'members' or 'posts'",
    ),
    case(
        "R020",
        "populations: {p: {posts: head, leader: true}}\n",
        "1:18",
        "'leader' would not be read here: it goes with 'members'",
    ),
    case(
        "R020",
        "populations: {p: {posts: head, rank: {}}}\n",
        "1:38",
        "say from which rank: at_least, at_most or both",
    ),
    case(
        "R131",
        "indicators:\n  n: {each: {codes: teir, among: branch}, count: review, by: level, at_least: 1}\n",
        "2:13",
        "no code list 'teir'",
        "did you mean 'tier'?",
    ),
    case(
        "R132",
        "indicators:\n  n: {each: membr, count: attendance, at_least: 1}\n",
        "2:13",
        "no population 'membr'",
        "did you mean 'member'?",
    ),
    case(
        "R133",
        "indicators:\n  n: {each: branch, meets: {since: {on: {day: 1}}}}\n",
        "2:6",
        "a population's row has no working days to count",
    ),
    case(
        "R134",
        "indicators:\n  n: {each: problem_case, has_all: [raised, verifed]}\n",
        "2:36",
        "'verifed' is no step of problem_case",
        "did you mean 'verified'?",
    ),
    case(
        "R138",
        "indicators:\n  n: {count: meeting, hide_below: 5, assumed: x}\n",
        "2:35",
        "this is no rate",
        "write it with 'each'",
    ),
    case(
        "R122",
        "indicators:\n  n: {each: member, count: attendance, at_least: 1, hide_below: 1.5, assumed: x}\n",
        "2:65",
        "hidden below a whole number from 2",
    ),
    case(
        "R135",
        "indicators:\n  q: {every: month, count: meeting, at_least: 1}\n"
        "  n: {roll_up: {of: q, over: children, take: mean}}\n",
        "3:46",
        "'mean' of rates with different bases cannot be exact",
        "take: sum pools the parts",
    ),
    case(
        "R136",
        "indicators:\n  q: {count: meeting}\n  n: {each: member, meets: q >= 1}\n",
        "3:6",
        "a condition on indicators is asked of organisations",
    ),
    case(
        "R137",
        "indicators:\n  n: {prior: {of: total, scheme: star}}\n",
        "2:34",
        "no scheme is called 'star'",
    ),
    case(
        "R137",
        scheme(
            "points: 10, full_if: n > 0",
            **{"  n: {": "  p: {prior: {of: totl, scheme: s}}\n  n: {"},
        ),
        "2:19",
        "a scheme has no value 'totl'",
        "did you mean 'total'?",
    ),
    case(
        "R140",
        "indicators:\n  found: {count: meeting}\n  n: {formula: fuond + 1}\n",
        "3:16",
        "nothing is called 'fuond'",
        "did you mean 'found'?",
    ),
    case(
        "R140",
        "indicators:\n  found: {count: meeting}\n  n: {prior: {of: fuond}}\n",
        "3:19",
        "nothing is called 'fuond'",
        "did you mean 'found'?",
    ),
    case(
        "R140",
        "tables: {t: {of: x, bands: [{above: 0, value: 1}], result: bse * t, assumed: 测试}}\n",
        "1:60",
        "a table knows 'base' and 't', not 'bse'",
    ),
    case(
        "R141",
        "indicators:\n  m: {sum: fund.amount}\n  n: {formula: m * m}\n",
        "3:16",
        "could need more than 63 bits",
        "use smaller scales or fewer factors",
    ),
    case(
        "R142",
        "indicators:\n  n: {formula: kind + 1}\n",
        "2:16",
        "'kind' is text; compare it with ==",
    ),
    case(
        "R143",
        "indicators:\n  m: {count: meeting}\n  n: {formula: 'if(m, 1, 0)'}\n",
        "3:16",
        "a condition is expected here",
        "compare it: '… >= 1'",
    ),
    case(
        "R150",
        "indicators:\n  a: {formula: b}\n  b: {formula: c}\n  c: {formula: a}\n",
        "2:6",
        "these indicators need each other: a → b → c → a",
        "break the circle",
    ),
    case(
        "R160",
        scheme("points: 10, full_if: n > 0, floor: 0.0001").replace("full_if: n > 0", "take: n"),
        "11:43",
        "points have at most three decimals",
    ),
    case(
        "R161",
        scheme("points: 10, take: none"),
        "11:14",
        "this item can have no data, and does not say what then happens",
        "add when_no_data",
    ),
    case(
        "R162",
        scheme("points: 10, by_band: n, bands: [{at_least: 1}]"),
        "11:47",
        "a band of an item gives points",
    ),
    case(
        "R164",
        scheme("points: 10, by_band: n, bands: [{at_least: 1, points: 10, from: 2016-01-01}]")
        + "parameters: {p: {values: {2015-01-01: 1}, assumed: 测试}}\n",
        "11:46",
        "no band of this item is in force",
        "give a band from an earlier day",
    ),
    case(
        "R163",
        scheme("points: 10, take: n")
        + "    rating: {by_rank: {within: all, quotas: [{title: t}]}}\n",
        "12:46",
        "a quota is a share or a count",
    ),
    case(
        "R165",
        scheme("points: 10, take: n") + "    rating: {bands: [], whole_points: 0}\n",
        "12:39",
        "the total is rounded to steps above 0",
    ),
    case(
        "P001",
        "indicators:\n  n: {count: meeting, at_least: 12}\n",
        "2:3",
        "indicator 'n' has numbers and says neither 'source' nor 'assumed'",
        "quote the document",
    ),
    case(
        "P001",
        "indicators:\n  n: {count: meeting, at_least: 62.5%}\n",
        "2:3",
        "indicator 'n' has numbers",
    ),
    case(
        "P001",
        "indicators:\n  m: {count: meeting}\n  n: {formula: m >= 12}\n",
        "3:3",
        "indicator 'n' has numbers",
    ),
    case(
        "P001",
        scheme("points: $p, add: 2, for_each: n").replace("    assumed: 测试\n", "")
        + "parameters: {p: {value: 10, assumed: 测试}}\n",
        "10:11",
        "item 'i' has numbers",
    ),
    case(
        "P002",
        "parameters:\n  p: {value: 1, source: {document: pgae, quote: 一次}}\n",
        "2:36",
        "no document 'pgae' is listed",
        "did you mean 'page'?",
    ),
    case(
        "P003",
        "indicators:\n  n: {count: meeting}\ntree:\n  t: {title: t, indicators: [m]}\n",
        "4:29",
        "the tree names indicator 'm', which is not defined",
    ),
    case(
        "P004",
        "tree:\n  t:\n    title: t\n    measures: {m: {title: m, until: 2015-12-31}}\n",
        "4:30",
        "'until' would not be read here: the tree is the same on every day",
        "give the days to its indicators or schemes",
    ),
    case(
        "P005",
        "indicators:\n  total: {count: meeting}\n",
        "2:3",
        "an indicator cannot be called 'total'",
        "call it otherwise, also where it is read",
    ),
    case(
        "P010",
        scheme("points: 10, take: n").replace(
            "        items:", "        points: 9\n        items:"
        ),
        "10:9",
        "the items add up to 10 points",
        "change the items or the group's points",
    ),
    case(
        "P011",
        scheme("points: 9, take: n"),
        "6:12",
        "the groups add up to 9 points",
        "change the groups or the total",
    ),
    case(
        "P012",
        scheme("points: 10, take: n") + "    checks: [{weight_of: g, exactly: 1/3}]\n",
        "12:14",
        "g weigh 1 of the points, not 1/3",
    ),
    case(
        "P012",
        scheme("points: 10, take: n") + "    checks: [{weight_of: h, exactly: 1/3}]\n",
        "12:14",
        "no group 'h'",
    ),
    case(
        "B006",
        "burden: {allow: studyhours, source: {document: page, quote: 可以}}\n",
        "1:17",
        "no provision 'studyhours'",
        "did you mean 'study-hours'?",
    ),
]


@pytest.mark.parametrize(("code", "body", "place", "message", "hint"), CASES)
def test_each_code_has_its_place_and_a_way_out(
    code: str, body: str, place: str, message: str, hint: str
) -> None:
    head = HEAD if "programme:" not in body else HEAD.replace("programme:", "# programme:")
    found = problems(head + body)
    line, column = map(int, place.split(":"))
    assert [(p.code, p.place.line - ABOVE, p.place.column) for p in found] == [(code, line, column)]
    assert message in found[0].message
    assert hint in found[0].hint
    assert found[0].excerpt == (head + body).splitlines()[found[0].place.line - 1]


def test_what_cannot_be_read_and_what_is_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as error:
        load(tmp_path, VOCABULARY)
    [missing] = error.value.problems
    assert (missing.code, missing.place.line) == ("R003", 0)
    assert missing.place.file.endswith("programme.yaml")
    (tmp_path / "programme.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(RuleError) as error:
        load(tmp_path, VOCABULARY)
    assert [p.code for p in error.value.problems] == ["R003"]
    for text in ("", "- a\n", "12"):
        assert [p.code for p in problems(text)] == ["R004"]


def test_every_error_is_reported_at_once_in_the_order_of_the_file() -> None:
    found = problems(
        HEAD
        + "indicators:\n"
        + "  a: {count: meting}\n"
        + "  b: {count: meeting, at_least: 7}\n"
        + "  c: {count: meeting, where: {knd: x}}\n"
        + "tree: {t: {title: t, schemes: [none]}}\n"
    )
    assert [p.code for p in found] == ["R100", "P001", "R110", "P003"]


def test_a_problem_shows_the_line_and_points_at_the_place() -> None:
    [found] = problems(HEAD + "indicators:\n  n: {count: meting}\n")
    assert str(found).splitlines() == [
        f"file.yaml:{ABOVE + 2}:14: R100 nothing is called 'meting'",
        "  did you mean 'meeting'?",
        "  |   n: {count: meting}",
        "  |              ^",
    ]


def test_an_old_period_cannot_fail_later() -> None:
    found = problems(
        HEAD
        + "indicators:\n"
        + "  n: {count: meting, from: 2014-01-01, until: 2014-12-31}\n"
        + "  m: {count: meeting, from: 2015-01-01}\n"
    )
    assert [p.code for p in found] == ["R100"]


UNREAD = [
    ("{formula: '1', where: {kind: lecture}}", "where"),
    ("{size: member, at_least: 1}", "at_least"),
    ("{count_self: true, window: to-date}", "window"),
    ("{count: meeting, keep: latest}", "keep"),
    ("{count: meeting, highest: kind}", "highest"),
    ("{count: meeting, among: {kind: lecture}}", "among"),
    ("{count: meeting, by: lecturer}", "by"),
    ("{count: meeting, in_order: true}", "in_order"),
    ("{greatest: honour.level, once_per: title}", "once_per"),
    ("{each: member, meets: {category: full}, at_least: 1}", "at_least"),
    ("{each: member, meets: {category: full}, window: to-date}", "window"),
    ("{each: problem_case, count: meeting, at_least: 1}", "count"),
    ("{each: member, count: attendance, meets: {category: full}, at_least: 1}", "meets"),
    ("{each: branch, formula: '1', at_least: 1}", "each"),
]


@pytest.mark.parametrize(("indicator", "option"), UNREAD)
def test_an_option_that_would_not_be_read_is_refused(indicator: str, option: str) -> None:
    [found] = problems(HEAD + f"indicators:\n  n: {indicator}\n")
    assert found.code == "R020"
    assert f"'{option}' would not be read here" in found.message


#: Tested with two files, in test_layers.
LAYERS = {"P020", "P021", "P022", "P023", "P024"}


def test_every_code_of_the_loader_is_tested_here() -> None:
    tested = {str(parameter.values[0]) for parameter in CASES} | {"R003", "R004", *LAYERS}
    tested |= {"R170", "R171"}  # of running, in test_expected
    tested |= {"R172"}  # in test_room
    tested |= {"R190"}  # a note, in test_notes
    tested |= {"R113"}  # in test_by_kind
    tested |= {"R166"}  # in test_ratings
    tested |= {"P013", "P014", "P025"}  # in test_sums, test_ratings, test_what_ifs
    here = Path(__file__).parents[2] / "core" / "rules"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(here.rglob("*.py")))
    raised = set(re.findall(r'"([RP][0-9]{3}|B006)"', text))
    assert raised == tested

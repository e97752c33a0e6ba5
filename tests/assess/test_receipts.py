"""Receipts: what a reader can check with a pocket calculator, the log and the document at hand."""

import copy
import datetime as dt
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from api.deciding import deciding
from core.assess import AssessError, Engine, ReceiptWriter, receipt_digest
from tests.assess.programmes import LOADED
from tests.assess.world import SOURCE, Question, World, person, programme

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "receipt.v1.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def of(world: World, ask: Question, organisation: str, **asked: Any) -> dict[str, Any]:
    found = ask.receipt(world, ask(world, **asked), organisation)
    VALIDATOR.validate(found)
    return found


def items(receipt: dict[str, Any]) -> dict[str, str]:
    [scheme] = receipt["schemes"]
    return {i["id"]: i["arithmetic"] for group in scheme["groups"] for i in group["items"]}


def test_who_what_when_by_which_rules(county: World, stars: Question):
    found = of(county, stars, "B")
    assert found["receipt"] == "v1" and found["region"] == "county"
    assert found["programme"] == {
        "id": "test.county",
        "title": "县考评",
        "version": "7",
        "overrides": {},
    }
    assert found["organisation"] == {"code": "B", "title": "B支部", "kind": "branch"}
    assert found["clocks"] == {
        "period": {"label": "2015", "first": "2015-01-01", "last": "2015-12-31"},
        "known_at": county.position,
        "rules_on": "2015-12-31",
        "rules_version": "7@2014-01-01",
    }
    assert found["assessment_digest"] == stars(county).digest
    assert found["documents"]["rule"] == {
        "title": "考评办法",
        "issuer": "县直机关工委",
        "published": "2014-12-01",
        "checked": "2026-01-05",
        "mark": "F",
    }
    assert found["documents"]["letter"]["published"] is None


def test_arithmetic_in_words(county: World, stars: Question):
    found = of(county, stars, "B")
    assert items(found) == {
        "lectures": "40 × [党课 1 ÷ 党课次数 2] = 20",
        "hours": "20 × [学时达标 0.0% (0/1)] = 0",
        "satisfaction": "[满意率 75.0% (30/40)]对应的分档 = 25.5",
    }
    [scheme] = found["schemes"]
    assert (scheme["arithmetic"], scheme["total"], scheme["of"]) == (
        "20 + 25.5 = 45.5",
        "45.5",
        "100",
    )
    assert found["indicators"]["satisfaction"]["arithmetic"] == (
        "满意票数 30 ÷ 有效票数 40 = 75.0% (30/40)"
    )
    assert found["indicators"]["satisfaction"]["value"] == {
        "num": 30,
        "den": 40,
        "exact": "30/40",
        "shown": "75.0% (30/40)",
    }
    assert found["indicators"]["satisfaction"]["indicators"] == ["satisfied", "valid"]
    assert found["indicators"]["lectures"]["rows"] == ["T-1"]


def test_every_award_in_words(world: World):
    ask = Question(
        programme("""\
indicators:
  n: {title: 数, count: meeting}
  rate: {title: 率, formula: n / 4, assumed: 测试}
schemes:
  all:
    total: 60
    assumed: 测试
    groups:
      g:
        items:
          full: {points: 10, full_if: n >= 2}
          share: {points: 10, in_proportion_to: rate}
          plus: {points: 10, add: 1.5, for_each: n}
          minus: {points: 10, deduct: 0.5, for_each: n}
          band: {points: 10, by_band: rate, bands: [{at_least: 90%, points: 10}, {at_least: 70%, points: 6}]}
          own: {points: 10, take: n}
""")
    )
    world.org("A")
    for month in (1, 2, 3):
        world.lecture("A", f"2015-0{month}-01")
    found = of(world, ask, "A")
    assert items(found) == {
        "full": "数 3 ≥ 2:10(满分10)",
        "share": "10 × [率 75.0% (3/4)] = 7.5",
        "plus": "1.5 × [数 3],最多10 = 4.5",
        "minus": "10 − 0.5 × [数 3],扣完为止 = 8.5",
        "band": "[率 75.0% (3/4)]对应的分档 = 6",
        "own": "[数 3],最多10 = 3",
    }
    assert found["schemes"][0]["arithmetic"] == "39.5 = 39.5"


def test_a_total_that_was_scaled_up_says_how(world: World, stars: Question):
    """Without members 80 points remain; 40 + 25.5 of them are 81.875 of 100."""
    world.org("E")
    world.lecture("E", "2015-01-05")
    world.lecture("E", "2015-02-05")
    world.survey("E", "2015-12-01", 24, 40)
    found = of(world, stars, "E")
    assert found["schemes"][0]["arithmetic"] == "(40 + 25.5) × 100 ÷ 80 = 81.875"
    assert Fraction("65.5") * 100 / 80 == Fraction("81.875")
    assert items(found)["hours"] == "学时达标 无数据:无数据,不计入总分"


def test_weights_and_caps_are_in_what_remains(world: World):
    """Remaining: at most 12 of g, half of 20 of h; 10 + 5 of 22 is 68.182 of 100."""
    ask = Question(
        programme("""\
indicators:
  n: {title: 数, count: meeting}
  rate: {title: 率, sum: survey.valid}
  lost: {title: 缺, formula: rate / rate}
schemes:
  all:
    total: 100
    assumed: 测试
    groups:
      g:
        cap: 12
        items:
          a: {points: 10, full_if: n == 1}
          b: {points: 10, full_if: n == 2}
      h: {weight: 50%, items: {c: {points: 20, in_proportion_to: n / 2}}}
      i: {items: {d: {points: 78, in_proportion_to: lost, when_no_data: leave_out}}}
""")
    )
    world.org("A")
    world.lecture("A", "2015-01-05")
    assert ask(world).of("A").schemes["all"].total == 68_182
    [scheme] = of(world, ask, "A")["schemes"]
    assert scheme["arithmetic"] == "(10 + 5 + 0) × 100 ÷ 22 = 68.182"


def test_what_is_beside_the_total_is_added_after_the_scaling(world: World):
    """12 of 20 is 60 of 100; the bonus stays 4."""
    ask = Question(
        programme("""\
indicators:
  n: {title: 数, count: meeting}
  lost: {title: 缺, formula: n / (n - 1)}
schemes:
  all:
    total: 100
    assumed: 测试
    groups:
      g: {items: {a: {points: 20, in_proportion_to: 60% * n}}}
      h: {items: {b: {points: 80, in_proportion_to: lost, when_no_data: leave_out}}}
      k: {beside_total: true, items: {c: {points: 4, full_if: n == 1}}}
""")
    )
    world.org("A")
    world.lecture("A", "2015-01-05")
    [scheme] = of(world, ask, "A")["schemes"]
    assert scheme["arithmetic"] == "(12 + 0) × 100 ÷ 20 + 4 = 64"
    assert (scheme["total"], scheme["of"]) == ("64", "100")


def test_points_that_are_read_as_a_value_say_where_they_are_from(world: World):
    ask = Question(
        programme("""\
indicators:
  n: {title: 数, count: meeting}
  empty: {title: 空缺, vacant: {posts: branch-secretary, take: longest}}
  base_points: {title: 基础分, scored: {scheme: base}}
  life_points: {title: 生活分, scored: {scheme: base, of: g}}
  whole: {title: 综合, formula: 'round(base_points * 0.75, 0.5)', assumed: 测试}
schemes:
  base:
    title: 基础
    total: 10
    assumed: 测试
    groups: {g: {title: 生活, items: {a: {points: 10, add: 3, for_each: n}}}}
  other:
    total: 20
    assumed: 测试
    groups:
      g:
        items:
          b: {points: 10, take: life_points, when_no_data: none}
          c: {points: 10, full_if: known(empty)}
  final:
    title: 终评
    total: 10
    assumed: 测试
    groups: {g: {items: {a: {points: 10, take: whole, when_no_data: unavailable}}}}
    rating:
      bands:
        - {at_least: 2, title: 优, when: n >= 2}
        - {at_least: 2, title: 良好, when: total > 2.5 or known(base_points) and n > 1}
        - {at_least: 1, title: 良, when: 'total >= 2.5 and kind == "branch"'}
""")
    )
    world.org("A")
    world.lecture("A", "2015-01-05")
    for on, step in (("2014-01-05", "appointed"), ("2015-12-30", "removed")):
        world.record("post", "A", on, step=step, post="branch-secretary", person=person("a"))
    found = of(world, ask, "A")
    figures = found["indicators"]
    assert (figures["empty"]["value"]["shown"], figures["empty"]["facts_total"]) == ("2", 2)
    assert [figures[name]["means"] for name in ("base_points", "life_points", "empty")] == [
        "总分(基础)",
        "“生活”得分(基础)",
        "最长空缺的天数",
    ]
    assert figures["base_points"]["value"]["shown"] == "3"
    assert figures["base_points"]["facts_total"] == 1  # the lecture behind the scheme
    assert figures["whole"]["arithmetic"] == "四舍五入(基础分 3 × 0.75,到0.5) = 2.5"
    [final] = [scheme for scheme in found["schemes"] if scheme["id"] == "final"]
    assert (final["total"], final["rating"]["title"]) == ("2.5", "良")
    assert [(band["when"], band["held"]) for band in final["rating"]["bands"]] == [
        ("数 1 ≥ 2", False),
        ("总分 2.5 > 2.5 或 (有数据(基础分 3) 且 数 1 > 1)", False),
        ("总分 2.5 ≥ 2.5 且 类别 = “branch”", True),
    ]


def test_vetoes_say_what_they_weighed(county: World, stars: Question):
    [scheme] = of(county, stars, "C")["schemes"]
    assert scheme["state"] == "vetoed" and scheme["rating"]["title"] == "软弱涣散"
    assert [(v["id"], v["state"], v["arithmetic"]) for v in scheme["vetoes"]] == [
        ("low", "fired", "满意率 57.5% (23/40) < 满意度底线 0.6:成立"),
        ("discipline", "fired", "受处分 1 ≥ 1:成立"),
    ]
    assert scheme["follow_up"] == [
        {
            "opens": "lagging",
            "title": "集中整顿",
            "due": "next-year-end",
            "provenance": [{"document": "rule", "title": "考评办法", "quote": "满分一百分"}],
        }
    ]
    [undecided] = of(county, stars, "D")["schemes"]
    assert [v["state"] for v in undecided["vetoes"]] == ["undecided", "clear"]
    assert undecided["follow_up"] == []


def test_a_veto_that_did_not_fire_is_not_said_as_if_it_had(county: World, stars: Question):
    said = {
        code: [(v["fired"], v["said"], v["arithmetic"]) for v in scheme["vetoes"]]
        for code in "AD"
        for scheme in of(county, stars, code)["schemes"]
    }
    not_warned = {"zh": "未出现：党员受处分", "en": "did not occur: a member was disciplined"}
    assert said["A"][1] == (False, not_warned, "受处分 0 ≥ 1:不成立")
    assert said["D"] == [
        (
            False,
            {
                "zh": "无数据,未能判定：群众满意度低",
                "en": "undecided for lack of data: 群众满意度低",
            },
            "满意率 无数据 < 满意度底线 0.6:无数据,未能判定",
        ),
        said["A"][1],
    ]
    fired = of(county, stars, "C")["schemes"][0]["vetoes"][1]
    assert fired["fired"] is True
    assert fired["said"] == {"zh": "出现：党员受处分", "en": "occurred: a member was disciplined"}


def test_provenance_is_the_parts_own_or_the_nearest_above(county: World, stars: Question):
    [scheme] = of(county, stars, "A")["schemes"]
    whole = [{"document": "rule", "title": "考评办法", "quote": "满分一百分"}]
    learning, people = scheme["groups"]
    assert scheme["provenance"] == whole
    assert learning["provenance"] == [{"assumed": "学习占六十分"}]
    assert people["provenance"] == whole
    assert [item["provenance"] for item in learning["items"]] == [
        [{"document": "rule", "title": "考评办法", "quote": "党课四十分"}],
        [{"assumed": "学习占六十分"}],
    ]
    assert [item["provenance"] for item in people["items"]] == [whole]
    assert [veto["provenance"] for veto in scheme["vetoes"]] == [whole, [{"assumed": "一人即否决"}]]
    assert [band["provenance"] for band in scheme["rating"]["bands"]] == [
        whole,
        [{"assumed": "八十分"}],
    ]
    assert [band["at_least"] for band in scheme["rating"]["bands"]] == ["95", "80"]


def test_parameters_that_were_used_with_their_day_and_sentence(county: World, stars: Question):
    found = of(county, stars, "A")
    assert sorted(found["parameters"]) == ["least_satisfied", "lectures_wanted"]
    assert found["parameters"]["lectures_wanted"] == {
        "title": "党课次数",
        "unit": "次",
        "value": "2",
        "since": "2014-01-01",
        "overridden": False,
        "layer": None,
        "instead_of": [],
        "provenance": [
            {"document": "rule", "title": "考评办法", "quote": "每年上党课两次", "clause": "第三条"}
        ],
    }
    assert found["parameters"]["least_satisfied"]["value"] == "0.6"
    assert found["parameters"]["least_satisfied"]["since"] is None
    later = of(county, stars, "A", period="2016")
    assert later["parameters"]["lectures_wanted"]["value"] == "4"
    assert later["parameters"]["lectures_wanted"]["provenance"] == [
        {"document": "letter", "title": "补充通知", "quote": "每年上党课四次", "mark": "P"}
    ]


def test_the_document_that_applied_is_quoted_and_a_clause_without_words(world: World):
    ask = Question(
        programme("""\
indicators:
  lectures:
    title: 党课
    count: meeting
    at_least: 2
    source: {document: rule, quote: 每年上党课两次}
    sources: {2016-01-01: {document: letter, clause: 第二条}}
""")
    )
    world.org("A")
    for on in ("2015-05-05", "2016-05-05"):
        world.lecture("A", on)
    said = [
        ask.receipt(world, ask(world, period=period), "A", indicators=["lectures"])
        for period in ("2015", "2016")
    ]
    for receipt in said:
        VALIDATOR.validate(receipt)
    assert [entry["indicators"]["lectures"]["provenance"] for entry in said] == [
        [{"document": "rule", "title": "考评办法", "quote": "每年上党课两次"}],
        [{"document": "letter", "title": "补充通知", "clause": "第二条"}],
    ]


def test_an_override_is_shown_as_one(county: World, stars: Question):
    found = of(county, stars, "A", overrides={"lectures_wanted": Fraction(7, 3)})
    parameter = found["parameters"]["lectures_wanted"]
    assert (parameter["value"], parameter["overridden"]) == ("7/3", True)
    assert found["programme"]["overrides"] == {"lectures_wanted": "7/3"}
    assert items(found)["lectures"] == "40 × [党课 2 ÷ 党课次数 7/3] = 34.286"


def test_facts_with_where_they_come_from(county: World, stars: Question):
    found = of(county, stars, "A")
    lectures = found["indicators"]["lectures"]
    assert lectures["facts_total"] == 2
    first, second = lectures["facts"]
    [event] = county.log.read(first["position"] - 1, 1)
    assert first == {
        "position": first["position"],
        "id": json.loads(event.state)["fact"],
        "type": "meeting",
        "organisation": "A",
        "occurred_on": "2015-03-01",
        "recorded_at": event.recorded_at.isoformat(),
        "source": SOURCE,
        "external_id": json.loads(event.state)["ext"],
        "mark": "document",
        "generated": False,
        "revision": 1,
    }
    assert (second["occurred_on"], second["position"] > first["position"]) == ("2015-09-01", True)
    assert found["indicators"]["valid"]["facts_total"] == 1


def test_a_corrected_fact_keeps_its_name_and_says_its_revision(world: World, stars: Question):
    """Simple facts and steps of a case alike, though a correction repeats neither source nor id."""
    ask = Question(
        programme("""\
indicators:
  cases: {title: 问题, count: problem_case}
  surveys: {title: 测评, count: survey}
schemes:
  s: {total: 1, assumed: 测试, groups: {g: {items: {a: {points: 1, full_if: cases + surveys >= 0}}}}}
""")
    )
    world.org("A")
    survey = world.survey("A", "2015-05-01", 1, 2)
    raised = world.record(
        "problem", "A", "2015-05-02", mark="entered", case="P1", step="raised", category="conduct"
    )
    rectified = world.record("rectification", "A", "2015-06-02", case="P1", step="rectified")
    again = {"kind": "satisfaction", "eligible": 3, "valid": 3, "satisfied": 1}
    world.correct(survey, "A", "2015-05-03", "survey", **again)
    world.correct(survey, "A", "2015-05-04", "survey", **again)
    world.correct(raised, "A", "2015-05-02", "problem", case="P1", step="raised", category="lazy")
    found = of(world, ask, "A")["indicators"]
    [fact] = found["surveys"]["facts"]
    assert (fact["id"], fact["external_id"], fact["source"]) == (str(survey), "n2", SOURCE)
    assert (fact["revision"], fact["occurred_on"]) == (3, "2015-05-04")
    shown = {f["id"]: (f["type"], f["revision"], f["mark"]) for f in found["cases"]["facts"]}
    assert shown == {
        str(raised): ("problem", 2, "entered"),
        str(rectified): ("rectification", 1, "document"),
    }
    assert found["cases"]["facts_total"] == 2


def test_facts_are_listed_to_a_limit_and_counted_in_full(world: World, stars: Question):
    world.org("A")
    for month in range(1, 10):
        world.lecture("A", f"2015-0{month}-01")
    assessment = stars(world)
    with stars.witness(world, assessment) as witness:
        writer = ReceiptWriter(assessment, witness, world.log, Engine("1.2", "county", "7"))
        found = writer.write("A", facts=3)
    VALIDATOR.validate(found)
    lectures = found["indicators"]["lectures"]
    assert lectures["facts_total"] == 9
    assert [fact["occurred_on"] for fact in lectures["facts"]] == [
        "2015-01-01",
        "2015-02-01",
        "2015-03-01",
    ]
    assert found["engine"] == {
        "name": "dangjian",
        "version": "1.2",
        "plugin": "county",
        "plugin_version": "7",
    }


def test_no_person_is_named(county: World, stars: Question):
    text = json.dumps(of(county, stars, "A"))
    assert person("anna") not in text and person("bert") not in text


def test_the_same_question_gives_the_same_bytes(county: World, stars: Question):
    """Whatever was asked in between, and by whom."""
    found = of(county, stars, "A")
    of(county, stars, "A", period="2014")
    fresh = Question(LOADED)
    of(county, fresh, "B", period="2014")
    assert json.dumps(of(county, stars, "A")) == json.dumps(found)
    assert json.dumps(of(county, fresh, "A")) == json.dumps(found)


def leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    parts = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in parts:
        if isinstance(value, dict | list) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def changed(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "x"
        case None:
            return "x"
        case []:
            return ["x"]
    return {"x": 1}


@pytest.mark.parametrize("organisation", ["A", "C"])
def test_the_digest_covers_every_field(county: World, stars: Question, organisation: str):
    found = of(county, stars, organisation)
    assert receipt_digest(found) == found["digest"]
    seen = {found["digest"]}
    places = [place for place in leaves(found) if place[0] != ("digest",)]
    assert len(places) > 200
    for path, value in places:
        other = copy.deepcopy(found)
        part = other
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = changed(value)
        seen.add(receipt_digest(other))
    assert len(seen) == len(places) + 1


def test_one_scheme_of_several(world: World):
    ask = Question(
        programme("""\
indicators:
  n: {title: 数, count: meeting}
  m: {title: 又, count: survey}
schemes:
  one: {total: 1, assumed: 测试, groups: {g: {items: {a: {points: 1, full_if: n >= 1}}}}}
  two:
    total: 1
    assumed: 测试
    applies_to: {kind: [branch]}
    groups: {g: {items: {a: {points: 1, full_if: m >= 1}}}}
""")
    )
    world.org("A")
    world.org("GW", kind="work-committee")
    assessment = ask(world)
    both = ask.receipt(world, assessment, "A")
    assert [scheme["id"] for scheme in both["schemes"]] == ["one", "two"]
    one = ask.receipt(world, assessment, "A", "one")
    assert ([s["id"] for s in one["schemes"]], list(one["indicators"])) == (["one"], ["n"])
    with pytest.raises(AssessError, match="A006 no scheme 'tow' in force; did you mean 'two'"):
        ask.receipt(world, assessment, "A", "tow")
    with pytest.raises(AssessError) as error:
        ask.receipt(world, assessment, "GW", "two")
    assert error.value.code == "A015"
    with pytest.raises(AssessError) as error:
        ask.receipt(world, assessment, "Z")
    assert error.value.code == "A001"


def test_ledgers_and_ranks_and_unavailable_totals(world: World):
    ask = Question(
        programme("""\
indicators:
  stock: {title: 存量, ledger: {of: problem_case, in: raised, out: verified}}
  rate: {title: 率, formula: stock.resolved / stock.added}
schemes:
  s:
    total: 10
    assumed: 测试
    groups:
      g: {items: {a: {points: 10, in_proportion_to: rate, when_no_data: unavailable}}}
    rating:
      by_rank: {within: all, quotas: [{count: 1, title: 优秀, stars: 5}]}
      otherwise: {title: 一般}
""")
    )
    for code in "AB":
        world.org(code)
    problem = {"step": "raised", "category": "conduct"}
    world.record("problem", "A", "2014-05-01", case="P1", **problem)
    world.record("problem", "A", "2015-05-01", case="P2", **problem)
    for step, on in (("rectified", "2015-06-01"), ("verified", "2015-07-01")):
        world.record("rectification", "A", on, case="P1", step=step)
    found = of(world, ask, "A")
    stock = found["indicators"]["stock.resolved"]
    assert (stock["value"]["num"], stock["arithmetic"]) == (1, "1 + 1 − 1 = 1")
    [scheme] = found["schemes"]
    assert (scheme["rating"]["rank"], scheme["rating"]["peers"], scheme["total"]) == (1, 1, "10")
    [other] = of(world, ask, "B")["schemes"]
    assert (other["state"], other["total"], other["arithmetic"]) == (
        "unavailable",
        None,
        "0 = 暂不可算",
    )
    assert other["groups"][0]["items"][0]["arithmetic"] == "率 无数据:无数据,暂不可算"


def test_quotas_say_their_places_and_who_was_before(world: World):
    """20% of five is one place: the second has the points for it too, and is rated by the bands."""
    ask = Question(
        programme("""\
indicators:
  own: {latest: score.points, assumed: 测试}
schemes:
  s:
    total: 100
    assumed: 测试
    groups: {g: {items: {own: {points: 100, take: own, when_no_data: unavailable}}}}
    rating:
      by_rank: {within: all, quotas: [{share: 20%, at_least: 90, title: 优秀}, {count: 2, title: 良好}, {share: 1/3, title: 较好}]}
      bands: [{at_least: 60, title: 合格}]
""")
    )
    for code, points in zip("ABCDEF", (95, 93, 70, 65, 61, None), strict=True):
        world.org(code)
        if points is not None:
            world.record("score", code, "2015-12-01", scheme="s", item="i", points=points)
    [scheme] = of(world, ask, "B")["schemes"]
    rating = scheme["rating"]
    assert (rating["title"], rating["rank"], rating["peers"]) == ("良好", 2, 5)
    quotas = [
        (each["title"], each["places"], each["arithmetic"], each.get("at_least"))
        for each in rating["quotas"]
    ]
    assert quotas == [
        ("优秀", 1, "5 × 20% → 1", "90"),
        ("良好", 2, "2", None),
        ("较好", 1, "5 × 1/3 → 1", None),
    ]
    [unrated] = of(world, ask, "F")["schemes"]
    assert [each["places"] for each in unrated["rating"]["quotas"]] == [None, 2, None]


def test_a_quota_and_a_band_of_one_title_are_told_apart(world: World):
    """One place of 优秀: the second has it by its points alone, the third another rating, the last none."""
    ask = Question(
        programme("""\
indicators:
  own: {latest: score.points, assumed: 测试}
schemes:
  s:
    total: 100
    assumed: 测试
    groups: {g: {items: {own: {points: 100, take: own, when_no_data: unavailable}}}}
    rating:
      by_rank: {within: all, quotas: [{count: 1, title: 优秀}]}
      bands: [{at_least: 90, title: 优秀}, {at_least: 60, title: 合格}]
      otherwise: {title: 不合格}
""")
    )
    for code, points in zip("ABCD", (95, 93, 70, 50), strict=True):
        world.org(code)
        world.record("score", code, "2015-12-01", scheme="s", item="i", points=points)
    schemes = [of(world, ask, code)["schemes"][0] for code in "ABCD"]
    assert [each["rating"]["title"] for each in schemes] == ["优秀", "优秀", "合格", "不合格"]
    assert [each["rating"].get("step") for each in schemes] == [0, 1, 2, None]
    gave = [[part.get("at_least") for part in deciding(each)] for each in schemes]
    assert gave == [[None], ["90"], ["60"], []]


def test_the_schema_is_strict():
    """Every object says which fields it has, and takes no other."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def objects(part: Any) -> Iterator[dict[str, Any]]:
        if isinstance(part, dict):
            if part.get("type") == "object":
                yield part
            for value in part.values():
                yield from objects(value)
        elif isinstance(part, list):
            for value in part:
                yield from objects(value)

    found = list(objects(SCHEMA))
    assert len(found) > 15
    for each in found:
        assert "additionalProperties" in each
        if "properties" in each:
            assert each["additionalProperties"] is False


def test_the_schema_refuses_what_is_no_receipt(county: World, stars: Question):
    found = of(county, stars, "A")
    for path, value in (
        (("digest",), "sha256:0"),
        (("clocks", "known_at"), "12"),
        (("clocks", "more"), 1),
        (("schemes", 0, "total"), 100),
        (("schemes", 0, "state"), "outside"),
        (("indicators", "lectures", "facts", 0, "id"), "n2"),
        (("indicators", "lectures", "facts", 0, "person"), "anna"),
    ):
        other = copy.deepcopy(found)
        part = other
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value
        assert not VALIDATOR.is_valid(other), path


@pytest.mark.slow
def test_receipts_of_the_county_that_the_report_is_of():
    """A whole generated year, every kind of organisation, by the county's own programme."""
    from core.assess import Assessor, MemoryFacts, Witness
    from core.columns import arrow_tables
    from core.facts import VOCABULARY
    from core.log import Log
    from core.rules import Period, load
    from plugins.qingshen.history import lines

    root = Path(__file__).parents[2]
    loaded = load(root / "plugins" / "qingshen", VOCABULARY)
    with Log.open("sqlite://", "qingshen", loaded.vocabulary) as log:
        log.import_lines(lines())
        events = log.read(limit=1_000_000)
        tables = arrow_tables(events, loaded.vocabulary.types)
        facts = MemoryFacts("qingshen", tables, log.head().position)
        assessor = Assessor(loaded)
        [assessment] = assessor.run(facts, [Period.parse("2015")])
        states = set()
        with Witness(assessment, facts, assessor) as witness:
            writer = ReceiptWriter(assessment, witness, log, Engine("0.1.0", "qingshen", "1"))
            for code in ("QS-001", "QS-GW", "QS-P01", "QS-050", "QS-139"):
                found = writer.write(code)
                VALIDATOR.validate(found)
                assert receipt_digest(found) == found["digest"]
                assert found["clocks"]["rules_on"] == dt.date(2015, 12, 31).isoformat()
                states |= {scheme["state"] for scheme in found["schemes"]}
    assert states & {"rated", "vetoed", "otherwise"}

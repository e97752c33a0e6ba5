"""Random programmes that load: indicators of every kind, formulas over them, and schemes."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.rules.programmes import HEAD

Draw = Any
Part = dict[str, Any]

SMALL = st.integers(0, 4)
EDGES = ("at_least", "at_most", "above", "below", "exactly")
NUMBERS = st.sampled_from([0, 1, 2, 3, "1/2", "0.5", "60%", "$two"])

WHERE: dict[str, list[Part]] = {
    "meeting": [
        {},
        {"kind": "lecture"},
        {"kind": {"not": ["lecture", "committee"]}},
        {"topic": "x"},
        {"topic": {"given": False}},
        {"hours": {"at_least": 1, "below": 9}},
        {"hours": {"at_most": "$own"}},
        {"present": {"above": {"share": "1/2", "of": "expected"}}},
        {"tags": {"has": "b_c"}},
        {"day": {"on": {"day": 23, "or": "next-working-day"}}},
    ],
    "study": [{}, {"kind": "reading"}, {"hours": {"above": "0.5"}}],
    "attendance": [{}, {"type": "meeting"}, {"as_member": True}, {"kind": ["lecture", "reading"]}],
    "site": [{}, {"passed": False}, {"item": "i"}],
    "honour": [{}, {"level": {"at_least": "city"}}, {"count": {"at_most": 3}}],
    "external": [{}, {"rank": {"at_most": 5}}],
    "problem_case": [
        {},
        {"verified": {"by": "period-end"}},
        {"elapsed": {"from": "raised", "to": "period-end", "above": 30}},
        {"elapsed": {"from": "raised", "to": "verified", "at_most": 20, "unit": "working-day"}},
        {"elapsed": {"from": "raised", "to": "verified", "below": 2, "unit": "month"}},
        {"elapsed": {"from": "raised", "to": "period-end", "at_least": 3, "unit": "month"}},
        {"rectified": {"after": "period-start"}},
        {"due": {"before": "period-end"}},
        {"elapsed": {"from": "due", "to": "period-end", "above": 0}},
    ],
    "demand_case": [{}, {"resolved": {"by": "period-end"}}, {"resolved": {"given": False}}],
}
FIELDS = {
    "sum": ["meeting.hours", "study.hours", "attendance.hours", "honour.count", "site.passed"],
    "distinct": ["meeting.topic", "attendance.person", "honour.title"],
    "latest": ["external.rank", "honour.level", "meeting.hours"],
    "greatest": ["honour.level", "honour.count", "study.hours"],
    "least": ["honour.level", "external.rank"],
}
WINDOWS: list[Any] = [
    "period",
    "to-date",
    {"years": 2},
    {"months": 7},
    {"years": "$two"},
    {"from": "02-01", "to": "11-30"},
]
EVERY: list[Any] = [
    "month",
    "quarter",
    "half-year",
    "year",
    {"festival": ["new-year", "spring-festival", "july-first"], "days_before": 20},
]
POPULATIONS = {
    "holders": {"posts": ["branch-secretary", "committee-member"]},
    "others": {"members": True, "without_posts": ["branch-secretary"]},
    "leaders": {"members": True, "leader": True},
    "ranked": {"members": True, "rank": {"at_least": "section"}, "exempted": "included"},
    "both": {"posts": "branch-secretary", "with_posts": "committee-member", "full_time": True},
    "units": {"organisations": {"kind": ["branch", "general-branch"]}},
    "grouped": {"organisations": {"groups": ["area", "y"]}},
}


@dataclass
class Made:
    """Indicators so far, and their names by what they are: count, big, maybe, rate or truth."""

    indicators: dict[str, Part] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, part: Part) -> str:
        name = f"i{len(self.indicators)}"
        self.indicators[name] = {**part, "assumed": "测试"}
        self.kinds[name] = kind
        return name

    def named(self, *kinds: str) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in kinds]


def _condition(draw: Draw) -> Part:
    return {draw(st.sampled_from(EDGES)): draw(NUMBERS | st.sampled_from(["$kinds", "$own"]))}


def _measure(draw: Draw, sources: list[str] | None = None) -> tuple[str, Part]:
    """A measure with its filter, and what it is."""
    measure = draw(st.sampled_from(["count", "count", *FIELDS]))
    if measure == "count":
        source = draw(st.sampled_from(sources or list(WHERE)))
        part: Part = {"count": source}
    else:
        fields = [f for f in FIELDS[measure] if not sources or f.split(".")[0] in sources]
        if not fields:
            return _measure(draw, sources)
        written = draw(st.sampled_from(fields))
        source = written.split(".")[0]
        part = {measure: written}
    where = draw(st.sampled_from(WHERE[source]))
    if where:
        part["where"] = where
    if measure in ("latest", "greatest", "least"):
        return "maybe", part
    return ("big" if measure == "sum" else "count"), part


def _plain(draw: Draw, made: Made) -> None:
    kind, part = _measure(draw)
    part["window"] = draw(st.sampled_from(WINDOWS))
    if draw(st.integers(0, 3)) == 0:
        part |= _condition(draw)
        kind = "truth"
    if draw(st.integers(0, 4)) == 0:
        part["applies_to"] = {"kind": ["branch", "committee"]}
        kind = "maybe" if kind == "count" else kind
    elif draw(st.integers(0, 4)) == 0:
        part["applies_when"] = _test(draw, made)
        kind = "maybe" if kind == "count" else kind
    made.add(kind, part)


def _picked(draw: Draw, made: Made) -> None:
    part: Part = draw(
        st.sampled_from(
            [
                {"count": "site", "once_per": "item", "where": {"passed": False}},
                {"count": "honour", "once_per": "title", "where": {"level": "city"}},
                {
                    "sum": "honour.count",
                    "once_per": "title",
                    "among": {"level": ["city", "nation"]},
                },
                {"greatest": "honour.count", "once_per": "title"},
                {"count": "meeting", "once_per": ["topic", "kind"]},
            ]
        )
    )
    how: list[Part] = [{"keep": "latest"}, {"keep": "first"}]
    if "honour" in str(part):
        how += [{"highest": "level"}, {"highest": "level", "keep": "first"}]
    if "meeting" in str(part):
        where = draw(st.sampled_from(WHERE["meeting"][:-2]))
        how = [{"where": where}] if where else [{}]
    part = {**part, **draw(st.sampled_from(how))}
    made.add("maybe" if "greatest" in part else "big" if "sum" in part else "count", part)


def _every(draw: Draw, made: Made) -> None:
    _, part = _measure(draw)
    made.add("rate", {**part, "every": draw(st.sampled_from(EVERY)), **_condition(draw)})


def _each(draw: Draw, made: Made) -> None:
    population = draw(
        st.sampled_from(
            [
                "member",
                "holders",
                "others",
                "leaders",
                "ranked",
                "both",
                "units",
                "branch",
                "grouped",
            ]
        )
    )
    if population in ("units", "branch", "grouped"):
        tests = made.named("count", "truth", "rate", "maybe")
        if tests and draw(st.booleans()):
            made.add("rate", {"each": population, "meets": _test(draw, made)})
            return
        _, part = _measure(draw)
    else:
        if draw(st.integers(0, 3)) == 0:
            meets: Part = {"category": "full"}
            if population in ("holders", "both"):
                meets = {"rank": {"at_least": "section"}}
            made.add("rate", {"each": population, "meets": meets})
            return
        _, part = _measure(draw, ["attendance"])
    if draw(st.booleans()):
        part["every"] = draw(st.sampled_from(EVERY))
    else:
        part["window"] = draw(st.sampled_from(WINDOWS))
    if draw(st.integers(0, 3)) == 0:
        part["hide_below"] = draw(st.sampled_from([2, 3, "$two"]))
    made.add("rate", {"each": population, **part, **_condition(draw)})


def _gap(draw: Draw, made: Made) -> None:
    each = draw(st.sampled_from([None, "member", "leaders", "units"]))
    source = "attendance" if each in ("member", "leaders") else draw(st.sampled_from(list(WHERE)))
    part: Part = {"longest_gap": {"of": source, "unit": draw(st.sampled_from(["month", "day"]))}}
    # A filter by kind is asked of an organisation's own facts only.
    where = draw(st.sampled_from(WHERE[source]))
    part |= {"where": where} if where else {}
    part["window"] = draw(st.sampled_from(WINDOWS[:-1]))
    if each is None:
        made.add("maybe", part)
    else:
        made.add("rate", {"each": each, **part, **_condition(draw)})


def _special(draw: Draw, made: Made) -> None:
    kind, part = draw(
        st.sampled_from(
            [
                ("count", {"size": "member"}),
                ("count", {"size": "holders"}),
                ("count", {"size": "both"}),
                ("count", {"size": "ranked"}),
                ("count", {"size": "units"}),
                ("count", {"count_self": True}),
                ("maybe", {"vacant": {"posts": "branch-secretary", "take": "at-end"}}),
                (
                    "maybe",
                    {
                        "vacant": {
                            "posts": ["committee-member", "branch-secretary"],
                            "take": "longest",
                        }
                    },
                ),
                ("count", {"ledger": {"of": "demand_case", "in": "opened", "out": "resolved"}}),
                ("count", {"ledger": {"of": "problem_case", "in": "raised", "out": "verified"}}),
                (
                    "rate",
                    {
                        "each": {"codes": "tier", "among": ["branch", "committee"]},
                        "count": "review",
                        "by": "level",
                        "at_least": 1,
                    },
                ),
                (
                    "rate",
                    {
                        "each": "problem_case",
                        "has_all": ["raised", "rectified", "verified"],
                        "in_order": True,
                        "window": "to-date",
                    },
                ),
                ("rate", {"each": "demand_case", "meets": {"resolved": {"by": "period-end"}}}),
            ]
        )
    )
    made.add(kind, part)


def _number(draw: Draw, made: Made, depth: int = 0) -> str:
    """A formula of small numbers; parts of ledgers among them."""
    names = made.named("count", "maybe")
    names += [f"{n}.opening" for n, p in made.indicators.items() if "ledger" in p]
    choice = draw(st.integers(0, 7)) if depth < 2 else 0
    if choice <= 2:
        return draw(st.sampled_from([*names, "2", "0.5", "$two", "$kinds", "$own"]))
    left, right = _number(draw, made, depth + 1), _number(draw, made, depth + 1)
    if choice == 3:
        return f"({left} {draw(st.sampled_from('+-*'))} {right})"
    if choice == 4:
        return f"{draw(st.sampled_from(['min', 'max']))}({left}, {right})"
    if choice == 5:
        return f"if({_test(draw, made, depth + 1)}, {left}, {right})"
    if choice == 7:
        return _rounded(draw, made, left)
    return f"-{left}"


def _rounded(draw: Draw, made: Made, number: str) -> str:
    which = draw(st.sampled_from(["round", "round_up", "round_down"]))
    value = draw(st.sampled_from([number, *made.named("rate")]))
    step = draw(st.sampled_from(["", ", 1%", ", 0.5", ", 2.5", ", $two"]))
    return f"{which}({value}{step})"


def _test(draw: Draw, made: Made, depth: int = 0) -> str:
    choice = draw(st.integers(0, 7)) if depth < 2 else draw(st.integers(0, 2))
    sign = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    truths, rates, bigs = made.named("truth"), made.named("rate"), made.named("big")
    if choice == 0 and truths:
        return draw(st.sampled_from(truths))
    if choice == 1 and rates:
        return f"{draw(st.sampled_from(rates))} {sign} {draw(st.sampled_from(['50%', '1/3', '1']))}"
    if choice == 2 and bigs:
        return f"{draw(st.sampled_from(bigs))} {sign} 1.125"
    if choice == 3:
        return f"not ({_test(draw, made, depth + 1)})"
    if choice in (4, 5):
        word = "and" if choice == 4 else "or"
        return f"({_test(draw, made, depth + 1)} {word} {_test(draw, made, depth + 1)})"
    if choice == 6:
        named = draw(st.sampled_from(['kind {} "branch"', 'sector {} "school"']))
        return str(named.format(draw(st.sampled_from(["==", "!="]))))
    if choice == 7 and made.kinds:
        return f"known({draw(st.sampled_from(list(made.kinds)))})"
    return f"{_number(draw, made, 2)} {sign} {draw(SMALL)}"


def _formula(draw: Draw, made: Made) -> None:
    choice = draw(st.integers(0, 3))
    if choice == 0:
        made.add("maybe", {"formula": _number(draw, made)})
    elif choice == 1:
        made.add("truth", {"formula": _test(draw, made)})
    else:
        above, below = _number(draw, made, 1), _number(draw, made, 1)
        made.add("rate", {"formula": f"{above} / {below}"})


def _roll_up(draw: Draw, made: Made) -> None:
    name = draw(st.sampled_from(list(made.kinds)))
    rate = made.kinds[name] == "rate"
    takes = (
        ["sum", "count"]
        if rate
        else ["sum", "greatest", "least", "spread", "mean", "median", "count"]
    )
    take = draw(st.sampled_from(takes))
    over = draw(st.sampled_from(["children", "descendants", "branch", "overlay"]))
    part: Part = {"of": name, "over": over, "take": take}
    if draw(st.integers(0, 3)) == 0:
        part["kind"] = ["branch", "general-branch"]
    kind = "big"
    if take == "count":
        kind = "count"
    elif take == "mean" or rate:
        kind = "rate"
    made.add(kind, {"roll_up": part})


def _prior(draw: Draw, made: Made) -> None:
    name = draw(st.sampled_from(list(made.kinds)))
    kind = made.kinds[name]
    made.add("maybe" if kind == "count" else kind, {"prior": {"of": name}})


_LEAVES = (_plain, _plain, _plain, _picked, _gap, _every, _each, _each, _special)
_DERIVED = (_formula, _formula, _roll_up, _prior, _each)


def _item(draw: Draw, made: Made) -> Part:
    small = made.named("count", "maybe", "truth") or ["2"]
    any_of = [*small, *made.named("rate", "big")]
    item: Part = {"points": draw(st.sampled_from([10, 20, "7.5"]))}
    match draw(st.sampled_from(["full_if", "in", "add", "deduct", "band", "take"])):
        case "full_if":
            item["full_if"] = _test(draw, made)
        case "in":
            item["in_proportion_to"] = draw(st.sampled_from(any_of))
        case "add" | "deduct" as word:
            item[word] = draw(st.sampled_from([1, "0.5", "1/3", 3]))
            item["for_each"] = draw(st.sampled_from(small))
        case "band":
            item["by_band"] = draw(st.sampled_from(any_of))
            edges = draw(st.lists(st.sampled_from(EDGES[:4]), min_size=1, max_size=3))
            item["bands"] = [
                {edge: draw(NUMBERS), "points": draw(st.sampled_from([0, 5, "7.5"]))}
                for edge in edges
            ]
        case "take":
            item["take"] = draw(st.sampled_from(any_of))
    if draw(st.integers(0, 4)) == 0 and ("for_each" in item or "take" in item):
        item["floor"] = draw(st.sampled_from([1, "0.5"]))
    item["when_no_data"] = draw(st.sampled_from(["none", "full", "leave_out", "unavailable"]))
    return item


def _scheme(draw: Draw, made: Made) -> Part:
    groups: dict[str, Part] = {}
    total = Fraction(0)
    for index in range(draw(st.integers(1, 3))):
        items = {f"t{n}": _item(draw, made) for n in range(draw(st.integers(1, 3)))}
        worth = sum((Fraction(str(item["points"])) for item in items.values()), Fraction(0))
        group: Part = {"items": items}
        if draw(st.integers(0, 3)) == 0:
            group["cap"] = 10
            worth = min(worth, Fraction(10))
        if draw(st.integers(0, 4)) == 0:
            group["floor"] = 1
        if draw(st.integers(0, 2)) == 0:
            group["weight"] = draw(st.sampled_from(["50%", "0.2", "1/4"]))
            worth *= {"50%": Fraction(1, 2), "0.2": Fraction(1, 5), "1/4": Fraction(1, 4)}[
                group["weight"]
            ]
        if index and draw(st.integers(0, 2)) == 0:
            group["beside_total"] = True
        else:
            total += worth
        groups[f"g{index}"] = group
    written = str(total) if total.denominator == 1 else str(float(total))
    scheme: Part = {"total": written, "groups": groups, "assumed": "测试"}
    if draw(st.integers(0, 3)) == 0:
        scheme["applies_to"] = {"kind": ["branch", "general-branch", "committee"]}
    if draw(st.booleans()):
        scheme["vetoes"] = {"v": {"when": _test(draw, made)}, "w": {"when": "total < 3"}}
    match draw(st.integers(0, 2)):
        case 1:
            bands = [{"at_least": e, "title": str(e), "stars": e} for e in (9, 5, 2)]
            if draw(st.booleans()):
                asked = draw(st.sampled_from(made.named("count", "truth", "rate") or ["total"]))
                bands[1] |= {"when": f"known({asked}) and {asked} > 0 or total > 8"}
            scheme["rating"] = {"bands": bands, "otherwise": {"title": "其他"}}
            if draw(st.booleans()):
                scheme["rating"]["whole_points"] = 1
        case 2:
            share = draw(st.sampled_from(["30%", "1/3", "50%"]))
            scheme["rating"] = {
                "by_rank": {
                    "within": draw(st.sampled_from(["all", "kind", "sector", "parent"])),
                    "quotas": [
                        {"share": share, "title": "优", "stars": 5},
                        {"count": 1, "title": "良"},
                    ],
                    "ties": draw(st.sampled_from(["together", "strict"])),
                    "round": draw(st.sampled_from(["down", "up", "nearest"])),
                },
                "otherwise": {"title": "其他"},
            }
            _thresholds(draw, scheme["rating"])
    return scheme


def _thresholds(draw: Draw, rating: Part) -> None:
    """Points that quotas ask for, bands for whom no quota takes, and what shares are of."""
    for quota in rating["by_rank"]["quotas"]:
        if draw(st.booleans()):
            quota["at_least"] = draw(st.sampled_from([6, 3, "$two"]))
    if draw(st.booleans()):
        rating["by_rank"]["of"] = "all"
    if draw(st.booleans()):
        rating["bands"] = [{"at_least": e, "title": str(e), "stars": e} for e in (4, 1)]
        if draw(st.booleans()):
            rating["whole_points"] = 1


@st.composite
def programmes(draw: Draw) -> str:
    """The text of a programme that loads."""
    made = Made()
    for _ in range(draw(st.integers(1, 4))):
        draw(st.sampled_from(_LEAVES))(draw, made)
    for _ in range(draw(st.integers(0, 4))):
        draw(st.sampled_from(_DERIVED))(draw, made)
    data: Part = {
        "parameters": {
            "two": {"value": 2, "assumed": "测试"},
            "kinds": {
                "by_kind": {"branch": {"value": 2}, "general-branch": {"value": "1/2"}},
                "value": 1,
                "assumed": "测试",
            },
            "own": {
                "by_kind": {"branch": {"value": 1}, "committee": {"value": 0}},
                "assumed": "测试",
            },
        },
        "populations": POPULATIONS,
        "indicators": made.indicators,
        # What is asked here is whether all readings agree, also on points by the hour.
        "burden": {"allow": ["study-hours"], "source": {"document": "page", "quote": "测试"}},
    }
    if draw(st.booleans()):
        data["schemes"] = {"s": _scheme(draw, made)}
        if draw(st.booleans()):
            of = draw(st.sampled_from(["total", *data["schemes"]["s"]["groups"]]))
            made.add("big", {"scored": {"of": of, "scheme": "s"}})
            draw(st.sampled_from([_formula, _roll_up, _prior]))(draw, made)
            data["schemes"]["z"] = _scheme(draw, made)
    return HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False)

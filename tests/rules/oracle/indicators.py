"""Indicators, one organisation at a time, by loops."""

import ast
import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.rules.oracle import formula
from tests.rules.oracle.days import Span, months_later, sub_periods, window
from tests.rules.oracle.formula import Rate
from tests.rules.oracle.where import SIGNS, matches, measured
from tests.rules.oracle.world import CASES, Row, World, in_order
from tests.rules.oracle.written import Part, Rules, listed

MEASURES = ("count", "sum", "distinct", "latest", "greatest", "least", "longest_gap")
BUILT_IN: dict[str, Part] = {
    "member": {"members": "true"},
    "branch": {"organisations": {"kind": ["branch", "general-branch"]}},
}

Value = Fraction | None
Earlier = Callable[[Part, str], Value]


class Indicators:
    """The values of all indicators for organisations or, with `members`, for persons."""

    def __init__(
        self, rules: Rules, world: World, earlier: Earlier, scored: Earlier, members: bool
    ) -> None:
        self.rules = rules
        self.world = world
        self.earlier = earlier
        self.scored = scored
        self.members = members
        self._known: dict[tuple[str, str], Value] = {}

    def organisation(self, key: str) -> Row:
        """The organisation behind a key: itself, or a member's own."""
        if self.members:
            key = next(m["org"] for m in self.world.members if m["member"] == key)
        return self.world.organisations[key]

    def since(self, key: str) -> dt.date:
        if self.members:
            return next(m["since"] for m in self.world.members if m["member"] == key)
        return self.world.organisations[key]["since"]

    def value(self, name: str, key: str) -> Value:
        """A value, or a part: of a ledger (``name.opening``), or what is missing of a rate."""
        if (name, key) not in self._known:
            self._known[name, key] = self._value(name, key)
        return self._known[name, key]

    def _value(self, name: str, key: str) -> Value:
        name, _, part = name.partition(".")
        indicator = self.rules.indicators[name]
        for attribute, words in indicator.get("applies_to", {}).items():
            if self.organisation(key)[attribute] not in listed(words):
                return None
        if "applies_when" in indicator and not self.formula(indicator["applies_when"], key):
            return None
        repeated = "each" in indicator or "every" in indicator
        kind = self.organisation(key)["kind"]
        filters = [indicator.get(word, {}) for word in ("where", "among", "ledger")]
        filters += [indicator["meets"]] if isinstance(indicator.get("meets"), dict) else []
        if "every" in indicator:
            filters += [{word: indicator[word] for word in SIGNS if word in indicator}]
        if self.rules.lacks(filters, kind):
            return None
        if "each" in indicator:
            found = self._each(indicator, key)
        elif "every" in indicator:
            found = self._every(indicator, key)
        elif "formula" in indicator:
            found = self.formula(indicator["formula"], key)
        elif "roll_up" in indicator:
            found = self._roll_up(indicator["roll_up"], key)
        elif "prior" in indicator:
            found = self.earlier(indicator["prior"], key)
        elif "scored" in indicator:
            found = self.scored(indicator["scored"], key)
        elif "vacant" in indicator:
            found = self._vacant(indicator["vacant"], key)
        elif "ledger" in indicator:
            return self._ledger(indicator["ledger"], key)[part or "closing"]
        elif "size" in indicator:
            rows = self._population(indicator["size"], key)
            found = Fraction(len({row["member"] for row in rows}))
        elif "count_self" in indicator:
            found = Fraction(1)
        else:
            mine = self._mine(indicator, key)
            found = self._in_window(indicator, mine, self.since(key))
        if "hide_below" in indicator and isinstance(found, Rate):
            least = self.rules.number(indicator["hide_below"])
            found = found if found.parts[1] >= least else None
        if part == "missing":
            return None if found is None else Fraction(found.parts[1] - found.parts[0])
        if repeated or found is None or not any(word in indicator for word in SIGNS):
            return found
        conditions = self._conditions(indicator, kind)
        return None if conditions is None else Fraction(int(self._holds(conditions, found)))

    def formula(self, text: str, key: str, **more: Any) -> Any:
        """A formula's value for a key; a condition is 1 or 0."""

        def named(name: str) -> Any:
            if name in more:
                return more[name]
            if name in ("kind", "sector"):
                return self.organisation(key)[name]
            return self.value(name, key)

        found = formula.value(
            formula.parsed(text),
            named,
            lambda name: self.rules.number_of(f"${name}", self.organisation(key)["kind"]),
        )
        return Fraction(int(found)) if isinstance(found, bool) else found

    def _vacant(self, vacant: Part, key: str) -> Value:
        """Day by day: who holds one of the posts, and how long in a row nobody did."""
        posts, span = listed(vacant["posts"]), self.world.span
        facts = [f for f in self.world.of_type("post") if f["org"] == key and f["post"] in posts]
        facts = [f for f in in_order(facts) if f["day"] <= span.last and f["person"]]
        if not facts:
            return None
        day, run, longest, ever = facts[0]["day"], 0, 0, False
        holding: set[tuple[str, str]] = set()
        while day <= span.last:
            for fact in facts:
                if fact["day"] == day:
                    held = (fact["post"], fact["person"])
                    (holding.add if fact["step"] == "appointed" else holding.discard)(held)
            ever = ever or bool(holding)
            if day == span.first and vacant["take"] == "longest":
                run = 0  # what was before the period is not of it
            run = 0 if holding or not ever else run + 1
            longest = max(longest, run if day >= span.first else 0)
            day += dt.timedelta(days=1)
        if not ever:
            return None
        return Fraction(run if vacant["take"] == "at-end" else longest)

    # -- measures ------------------------------------------------------------------------------

    def _source(self, indicator: Part) -> tuple[str, str, str]:
        """Which measure, over which source, of which field."""
        measure = next(m for m in MEASURES if m in indicator)
        if measure == "count":
            return measure, " ".join(listed(indicator["count"])), ""
        if measure == "longest_gap":
            return measure, indicator[measure]["of"], ""
        source, _, field = indicator[measure].partition(".")
        return measure, source, field

    def _rows(self, indicator: Part) -> list[Row]:
        _, sources, _ = self._source(indicator)
        return [row for source in sources.split() for row in self.world.rows(source)]

    def _mine(self, indicator: Part, key: str) -> list[Row]:
        field = "person" if self.members else "org"
        return [row for row in self._rows(indicator) if row[field] == key]

    def _matches(self, source: str, row: Row, where: Part) -> bool:
        return matches(self.rules, self.world, source, row, where)

    def _measure(self, indicator: Part, rows: list[Row], span: Span) -> Value:
        measure, source, field = self._source(indicator)
        day = indicator.get("dated_by", self.world.day_of(source))
        where = indicator.get("where", {})
        rows = [row for row in rows if span.has(row[day])]
        rows = [row for row in rows if self._matches(source, row, indicator.get("among", {}))]
        rows.sort(key=lambda row: (row[day], row["fact"]))
        once = listed(indicator.get("once_per"))
        if once and ("keep" in indicator or "highest" in indicator):
            rows = self._kept(indicator, source, rows, once)
        rows = [row for row in rows if self._matches(source, row, where)]
        if measure == "count":
            if once and "keep" not in indicator and "highest" not in indicator:
                pairs = {tuple(row[name] for name in once) for row in rows}
                return Fraction(len({pair for pair in pairs if None not in pair}))
            return Fraction(len(rows))
        values = [row[field] for row in rows]
        if measure == "distinct":
            return Fraction(len(set(values) - {None}))
        numbers = [measured(self.world, source, field, value) for value in values]
        if measure == "latest":
            return numbers[-1] if numbers else None
        given = [number for number in numbers if number is not None]
        if measure == "sum":
            return sum(given, Fraction(0))
        if not given:
            return None
        return max(given) if measure == "greatest" else min(given)

    def _in_window(self, indicator: Part, rows: list[Row], since: dt.date) -> Value:
        """What an indicator measures over its window."""
        span = self._window(indicator)
        if "longest_gap" in indicator:
            return self._gap(indicator, rows, span, since)
        return self._measure(indicator, rows, span)

    def _gap(self, indicator: Part, rows: list[Row], span: Span, since: dt.date) -> Value:
        """The longest row of days, or of whole months, without a fact; day by day."""
        source = indicator["longest_gap"]["of"]
        day = indicator.get("dated_by", self.world.day_of(source))
        where = indicator.get("where", {})
        there = {row[day] for row in rows if self._matches(source, row, where)} - {None}
        begun = dt.date.fromisoformat(indicator.get("from", "0001-01-01"))
        asked = max(span.first, since, begun)
        longest = run = 0
        some = False
        if indicator["longest_gap"]["unit"] == "day":
            while asked <= span.last:
                some, run = True, 0 if asked in there else run + 1
                longest, asked = max(longest, run), asked + dt.timedelta(days=1)
            return Fraction(longest) if some else None
        months = {(day.year, day.month) for day in there}
        month = asked.replace(day=1)
        if month < asked:
            month = months_later(month, 1)
        while month <= span.last:
            some, run = True, 0 if (month.year, month.month) in months else run + 1
            longest, month = max(longest, run), months_later(month, 1)
        return Fraction(longest) if some else None

    def _kept(self, indicator: Part, source: str, rows: list[Row], once: list[str]) -> list[Row]:
        """One row of each, by `highest` first and then by `keep`; `rows` are in order of time."""
        ordered = rows if indicator.get("keep") == "first" else rows[::-1]
        highest = indicator.get("highest")
        if highest is not None:

            def place(row: Row) -> Fraction:
                found = measured(self.world, source, highest, row[highest])
                return Fraction(-1) if found is None else found

            ordered = sorted(ordered, key=place, reverse=True)
        chosen: dict[tuple[Any, ...], Row] = {}
        for row in ordered:
            case = tuple(row[name] for name in once)
            if None not in case:
                chosen.setdefault(case, row)
        return sorted(chosen.values(), key=lambda row: (row["day"], row["fact"]))

    def _conditions(self, indicator: Part, kind: str) -> dict[str, Fraction] | None:
        """What is asked of organisations of a kind; None where it has no number."""
        written = {word: indicator[word] for word in SIGNS if word in indicator}
        found = {word: self.rules.number_of(each, kind) for word, each in written.items()}
        known = {word: edge for word, edge in found.items() if edge is not None}
        return known if len(known) == len(found) else None

    def _holds(self, conditions: dict[str, Fraction], value: Value) -> bool:
        if value is None:
            return False
        return all(SIGNS[word](value, edge) for word, edge in conditions.items())

    # -- every and each ------------------------------------------------------------------------

    def _required(self, indicator: Part, since: dt.date) -> list[Span]:
        every = indicator["every"]
        if isinstance(every, dict):
            number = self.rules.number
            written = {word: every[word] for word in ("days_before", "days_after") if word in every}
            every = every | {word: str(number(days)) for word, days in written.items()}
        spans = sub_periods(every, self.world.span)
        begun = dt.date.fromisoformat(indicator.get("from", "0001-01-01"))
        return [span for span in spans if max(since, begun) <= span.first]

    def _every(self, indicator: Part, key: str) -> Value:
        rows = self._mine(indicator, key)
        spans = self._required(indicator, self.since(key))
        asked = self._conditions(indicator, self.organisation(key)["kind"]) or {}
        met = [self._holds(asked, self._measure(indicator, rows, span)) for span in spans]
        return Rate(sum(met), len(met)) if met else None

    def _population(self, name: str, key: str) -> list[Row]:
        part = self.rules.data.get("populations", {}).get(name) or BUILT_IN[name]
        return self.world.population(part, key)

    def _window(self, indicator: Part) -> Span:
        written = indicator.get("window", "period")
        if isinstance(written, dict) and "from" not in written:
            written = {unit: str(self.rules.number(n)) for unit, n in written.items()}
        return window(written, self.world.span)

    def _each(self, indicator: Part, key: str) -> Value:
        each = indicator["each"]
        if isinstance(each, dict):
            asked = self._conditions(indicator, self.organisation(key)["kind"])
            codes = listed(each["among"]) if asked is not None else []
            found = [self._code_met(indicator, asked or {}, key, code) for code in codes]
            met = [each for each in found if each is not None]
        elif each in CASES or each == "admission_case":
            met = self._cases_met(indicator, key, each)
        else:
            met = self._members_met(indicator, self._population(each, key))
        return Rate(sum(met), len(met)) if met else None

    def _code_met(
        self, indicator: Part, asked: dict[str, Fraction], key: str, code: str
    ) -> bool | None:
        rows = [row for row in self._mine(indicator, key) if row[indicator["by"]] == code]
        if "every" in indicator:
            spans = self._required(indicator, self.since(key))
            met = [self._holds(asked, self._measure(indicator, rows, span)) for span in spans]
            return all(met) if met else None
        value = self._in_window(indicator, rows, self.since(key))
        if value is None and "longest_gap" in indicator:
            return None
        return self._holds(asked, value)

    def _cases_met(self, indicator: Part, key: str, source: str) -> list[bool]:
        span = self._window(indicator)
        day = indicator.get("dated_by", self.world.day_of(source))
        rows = [
            row
            for row in self.world.rows(source)
            if row["org"] == key
            and span.has(row[day])
            and self._matches(source, row, indicator.get("where", {}))
        ]
        steps = listed(indicator.get("has_all"))
        met = []
        for row in rows:
            days = [row[step] for step in steps]
            good = self._matches(source, row, indicator.get("meets", {})) and None not in days
            if good and indicator.get("in_order") == "true":
                good = days == sorted(days)
            met.append(good)
        return met

    def _members_met(self, indicator: Part, population: list[Row]) -> list[bool]:
        if isinstance(indicator.get("meets"), str):
            found = [self.formula(indicator["meets"], row["member"]) for row in population]
            return [bool(value) for value in found]
        if "meets" in indicator:
            source = "post" if "post" in (population or [{}])[0] else "membership"
            rows = [r for r in population if self._matches(source, r, indicator.get("where", {}))]
            return [self._matches(source, row, indicator["meets"]) for row in rows]
        since: dict[str, dt.date] = {}
        kinds: dict[str, str] = {}
        for row in population:
            known = since.get(row["member"], dt.date.max)
            since[row["member"]] = min(known, row["since"])
            whose = row["org"] if "person" in row else row["member"]
            kinds[row["member"]] = self.world.organisations[whose]["kind"]
        field = "person" if population and "person" in population[0] else "org"
        field = indicator.get("by", field)
        met = []
        for member, joined in since.items():
            rows = [row for row in self._rows(indicator) if row[field] == member]
            if "every" in indicator:
                spans = self._required(indicator, joined)
            else:
                spans = [self._window(indicator)]
            if "longest_gap" in indicator:
                asked = self._conditions(indicator, kinds[member])
                value = self._in_window(indicator, rows, joined)
                if value is not None and asked is not None:
                    met.append(self._holds(asked, value))
                continue
            asked = self._conditions(indicator, kinds[member])
            if spans and asked is not None:
                values = [self._measure(indicator, rows, span) for span in spans]
                met.append(all(self._holds(asked, value) for value in values))
        return met

    # -- derived -------------------------------------------------------------------------------

    def _ledger(self, ledger: Part, key: str) -> dict[str, Value]:
        opening = added = out = 0
        first, last = self.world.span
        for row in self.world.rows(ledger["of"]):
            if row["org"] != key or not self._matches(ledger["of"], row, ledger.get("where", {})):
                continue
            came, went = row[ledger["in"]], row[ledger["out"]]
            if came is None or came > last:
                continue
            added += came >= first
            opening += came < first and not (went is not None and went < first)
            out += went is not None and first <= went <= last
        parts = {"opening": opening, "added": added, "resolved": out}
        parts["closing"] = opening + added - out
        return {name: Fraction(number) for name, number in parts.items()}

    def is_rate(self, name: str) -> bool:
        """Whether a value keeps two parts of its own, so that adding it up pools them."""
        name, _, part = name.partition(".")
        indicator = self.rules.indicators[name]
        if "each" in indicator or "every" in indicator:
            return part != "missing"
        if any(word in indicator for word in SIGNS):
            return False
        if "prior" in indicator:
            prior = indicator["prior"]
            return "scheme" not in prior and self.is_rate(prior["of"])
        if "roll_up" in indicator:
            roll = indicator["roll_up"]
            return roll["take"] == "mean" or (roll["take"] == "sum" and self.is_rate(roll["of"]))
        if "formula" not in indicator:
            return False
        return self._rate_in(formula.parsed(indicator["formula"]))

    def _rate_in(self, node: ast.expr) -> bool:
        match node:
            case ast.BinOp(left, ast.Div(), right):
                return not (_literal(left) and _literal(right))  # 1/3 is a way to write a number
            case ast.BinOp(left, _, right):
                return self._rate_in(left) or self._rate_in(right)
            case ast.UnaryOp(ast.USub(), part):
                return self._rate_in(part)
            case ast.Call(ast.Name("min" | "max"), parts):
                return any(self._rate_in(part) for part in parts)
            case ast.Call(ast.Name("if_"), [_, *parts]):
                return any(self._rate_in(part) for part in parts)
            case ast.Name(name):
                return name in self.rules.indicators and self.is_rate(name)
        return False

    def around(self, over: str, key: str) -> list[str]:
        """The organisations a roll-up is over."""
        world = self.world
        match over:
            case "children":
                return [c for c, state in world.organisations.items() if state["parent"] == key]
            case "descendants":
                return [c for c in world.below(key) if c != key]
            case "branch":
                return world.below(key)
            case "overlay":
                return [c for c, state in world.organisations.items() if key in state["groups"]]
        raise AssertionError(over)

    def _roll_up(self, roll: Part, key: str) -> Value:
        others = self.around(roll["over"], key)
        if "kind" in roll:
            kinds = listed(roll["kind"])
            others = [c for c in others if self.world.organisations[c]["kind"] in kinds]
        values = [self.value(roll["of"], code) for code in others]
        known = [value for value in values if value is not None]
        take = roll["take"]
        if take == "count":
            return Fraction(len(known))
        if take == "sum" and self.is_rate(roll["of"]):
            above = sum((v.parts[0] for v in known), Fraction(0))
            below = sum((v.parts[1] for v in known), Fraction(0))
            return Rate(above, below) if below else None
        if take == "sum":
            return sum(known, Fraction(0))
        if not known:
            return None
        match take:
            case "greatest":
                return max(known)
            case "least":
                return min(known)
            case "spread":
                return max(known) - min(known)
            case "median":
                known.sort()
                return (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
            case "mean":
                return Rate(sum(known, Fraction(0)), len(known))
        raise AssertionError(take)


def _literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N"

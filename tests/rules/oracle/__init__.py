"""A second reading of the language page: slow, plain, and independent of the compiler.

Numbers are fractions, facts are dictionaries, and everything is a loop. It shares the vocabulary's
code lists with the core, and nothing else.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core.facts import VOCABULARY, Vocabulary
from tests.rules.oracle import days
from tests.rules.oracle.days import Span
from tests.rules.oracle.indicators import Indicators
from tests.rules.oracle.points import Points, Scored
from tests.rules.oracle.world import World
from tests.rules.oracle.written import Part, Rules


@dataclass
class Answer:
    """What one organisation (or member) gets: values by name, and scheme results by name."""

    indicators: dict[str, Fraction | None]
    schemes: dict[str, Scored]


@dataclass
class Oracle:
    """Evaluates one programme over one history."""

    text: str
    facts: list[dict[str, Any]]
    overrides: dict[str, Fraction] | None = None
    members: bool = False
    vocabulary: Vocabulary = VOCABULARY

    def answers(self, period: str) -> dict[str, Answer]:
        """By organisation (or member), for a period such as ``2015-Q2``."""
        one = _Period(self, days.period(period))
        schemes = {name: one.scored(name) for name in one.schemes}
        return {
            key: Answer(
                {name: one.values.value(name, key) for name in one.names()},
                {name: results[key] for name, results in schemes.items()},
            )
            for key in one.keys
        }


class _Period:
    """One period; values of the period before are looked for only where they are asked for."""

    def __init__(self, oracle: Oracle, span: Span) -> None:
        self.oracle = oracle
        self.span = span
        overrides = dict(oracle.overrides or {})
        self.rules = Rules(oracle.text, span.last, overrides)
        self.world = World(oracle.facts, span, oracle.vocabulary)
        self.values = Indicators(
            self.rules, self.world, self._earlier, self._points, oracle.members
        )
        self._scored: dict[str, dict[str, Scored]] = {}
        self._past: _Period | None = None

    @property
    def keys(self) -> list[str]:
        there = self.world.organisations
        if not self.oracle.members:
            return sorted(there)
        return sorted(m["member"] for m in self.world.members if m["org"] in there)

    @property
    def schemes(self) -> list[str]:
        per = "member" if self.oracle.members else "organisation"
        return [n for n, s in self.rules.schemes.items() if s.get("per", "organisation") == per]

    def names(self) -> list[str]:
        names = []
        for name, indicator in self.rules.indicators.items():
            names.append(name)
            if "ledger" in indicator:
                names += [f"{name}.{p}" for p in ("opening", "added", "resolved", "closing")]
            if f"{name}.missing" in self.rules.text:
                names.append(f"{name}.missing")
        return names

    def scored(self, name: str) -> dict[str, Scored]:
        """A scheme's results by key."""
        if name not in self._scored:
            points = Points(self.rules, self.values, self.rules.schemes[name])
            results = {key: points.score(key) for key in self.keys}
            points.rank(results)
            self._scored[name] = results
        return self._scored[name]

    def _points(self, scored: Part, key: str) -> Fraction | None:
        points = Points(self.rules, self.values, self.rules.schemes[scored["scheme"]])
        found, of = points.score(key), scored.get("of", "total")
        if found.state == "outside" or found.total is None:
            return None
        return Fraction(found.total if of == "total" else found.groups[of], 1000)

    def _earlier(self, prior: Part, key: str) -> Fraction | None:
        if self._past is None:
            self._past = _Period(self.oracle, days.before(self.span))
        past = self._past
        if not past.rules.begun or key not in past.keys:
            return None
        if "scheme" in prior:
            found = past.scored(prior["scheme"]) if prior["scheme"] in past.schemes else {}
            return _scored(found.get(key), prior["of"])
        known = prior["of"].partition(".")[0] in past.rules.indicators
        return past.values.value(prior["of"], key) if known else None


def _scored(result: Scored | None, of: str) -> Fraction | None:
    if result is None or result.state == "outside":
        return None
    match of:
        case "total":
            return None if result.total is None else Fraction(result.total, 1000)
        case "stars":
            return None if result.stars is None else Fraction(result.stars)
        case "vetoes":
            return Fraction(len(result.vetoes))
        case "vetoed":
            return Fraction(int(result.state == "vetoed"))
    raise AssertionError(of)

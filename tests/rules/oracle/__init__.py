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
        return self._answers(days.period(period))

    def _answers(self, span: Span) -> dict[str, Answer]:
        rules = Rules(self.text, span.last, dict(self.overrides or {}))
        world = World(self.facts, span, self.vocabulary)
        values = self._values(rules, world, span)
        per = "member" if self.members else "organisation"
        keys = self._keys(world)
        schemes = {
            name: Points(rules, values, scheme)
            for name, scheme in rules.schemes.items()
            if scheme.get("per", "organisation") == per
        }
        scored = {name: {k: points.score(k) for k in keys} for name, points in schemes.items()}
        for name, points in schemes.items():
            points.rank(scored[name])
        return {
            key: Answer(
                {name: values.value(name, key) for name in self._names(rules)},
                {name: results[key] for name, results in scored.items()},
            )
            for key in keys
        }

    def _keys(self, world: World) -> list[str]:
        if not self.members:
            return sorted(world.organisations)
        return sorted(m["member"] for m in world.members if m["org"] in world.organisations)

    def _names(self, rules: Rules) -> list[str]:
        names = []
        for name, indicator in rules.indicators.items():
            names.append(name)
            if "ledger" in indicator:
                names += [f"{name}.{p}" for p in ("opening", "added", "resolved", "closing")]
        return names

    def _values(self, rules: Rules, world: World, span: Span) -> Indicators:
        known: dict[str, dict[str, Answer]] = {}
        past = days.before(span)

        def earlier(prior: Part, key: str) -> Fraction | None:
            if "past" not in known:
                ruled = Rules(self.text, past.last).begun
                known["past"] = self._answers(past) if ruled else {}
            answer = known["past"].get(key)
            if answer is None:
                return None
            if "scheme" not in prior:
                return answer.indicators.get(prior["of"])
            return _scored(answer.schemes.get(prior["scheme"]), prior["of"])

        return Indicators(rules, world, earlier, self.members)


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

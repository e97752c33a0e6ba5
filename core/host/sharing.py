"""Earlier answers that several answers rest on, each held once."""

from __future__ import annotations

from dataclasses import replace

from core.assess import Assessment

Key = tuple[object, ...]


class Shared:
    """Puts one answer in the place of all that say the same.

    Each period's answer is computed with earlier ones of its own, and those with theirs: of ten
    periods that rest on one another there would be fifty-five.
    """

    def __init__(self) -> None:
        self._known: dict[Key, list[Assessment]] = {}

    def of(self, answer: Assessment) -> Assessment:
        """The answer, resting on earlier answers that others rest on too."""
        if not answer.earlier:
            return answer
        earlier = {name: self._one(each) for name, each in answer.earlier.items()}
        return replace(answer, earlier=earlier)

    def _one(self, answer: Assessment) -> Assessment:
        answer = self.of(answer)
        known = self._known.setdefault(_key(answer), [])
        for each in known:
            if each.table.equals(answer.table) and _rest_alike(each, answer):
                return each
        known.append(answer)
        return answer


def _key(answer: Assessment) -> Key:
    """What two answers have to agree in before their tables are held against each other."""
    plan = answer.plan
    asked = (plan.subject, plan.only, plan.asked, plan.records)
    rules = (answer.programme_digest, answer.rules_version, plan.resolved.on)
    return answer.plugin, answer.period, answer.position, *asked, *rules


def _rest_alike(one: Assessment, other: Assessment) -> bool:
    return one.earlier.keys() == other.earlier.keys() and all(
        each is other.earlier[name] for name, each in one.earlier.items()
    )

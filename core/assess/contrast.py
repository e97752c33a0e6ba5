"""Two schemes beside each other, of one programme or of two: what each says of every organisation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from core.assess.assessment import Assessment
from core.assess.result import SchemeResult

#: The form of a contrast as JSON.
FORM: Final = "dangjian contrast 1"


@dataclass(frozen=True, slots=True)
class Beside:
    """What both schemes say of one organisation; None where a scheme is not for it."""

    organisation: str
    title: str
    before: SchemeResult | None
    after: SchemeResult | None


@dataclass(frozen=True)
class Contrast:
    """Two schemes over the same facts. Their points are of different things and are not subtracted."""

    before: Assessment
    after: Assessment
    schemes: tuple[str, str]
    rows: tuple[Beside, ...]

    def only(self, organisations: Collection[str]) -> Contrast:
        """The rows of some organisations."""
        rows = tuple(each for each in self.rows if each.organisation in organisations)
        return Contrast(self.before, self.after, self.schemes, rows)

    def to_json(self) -> dict[str, Any]:
        """Both questions and every organisation that one of the schemes is for."""
        sides = zip(("before", "after"), (self.before, self.after), self.schemes, strict=True)
        return {
            "form": FORM,
            "region": self.before.region,
            "period": str(self.before.period),
            **{
                name: {
                    "plugin": answer.plugin,
                    "programme": answer.programme,
                    "rules": answer.rules_version,
                    "scheme": scheme,
                    "known_at": answer.position,
                    "overrides": answer.overrides,
                    "digest": answer.digest,
                }
                for name, answer, scheme in sides
            },
            "organisations": [
                {
                    "organisation": each.organisation,
                    "title": each.title,
                    "before": None if each.before is None else each.before.to_json(),
                    "after": None if each.after is None else each.after.to_json(),
                }
                for each in self.rows
            ],
        }


def contrast(before: Assessment, scheme: str, after: Assessment, other: str) -> Contrast:
    """Lay a scheme of one answer beside one of another; raises `AssessError` A006 for no such scheme."""
    names = (before.scheme_named(scheme), after.scheme_named(other))
    sides = [{result.code: result for result in answer.results()} for answer in (before, after)]
    rows: list[Beside] = []
    for code in sorted({*sides[0], *sides[1]}):
        found = [side.get(code) for side in sides]
        pair = [
            None if each is None or each.schemes[name].state == "outside" else each.schemes[name]
            for each, name in zip(found, names, strict=True)
        ]
        if any(each is not None for each in pair):
            title = next(each.title for each in found if each is not None)
            rows.append(Beside(code, title, *pair))
    return Contrast(before, after, names, tuple(rows))

"""Whether a published result would come out the same today, and what would change it.

Nothing is applied: the published result stays, and what is found is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.assess import Assessment
from core.host import NO_ANSWER, Region
from core.publishing.causes import Cause, Tracer, erasures
from core.publishing.publication import Publication, Rules
from core.publishing.table import Row, Table, table_of

#: Organisations that are traced to single facts, unless more are asked for.
TRACED: Final = 50


@dataclass(frozen=True, slots=True)
class Moved:
    """An organisation whose result would be another: as published, as it would be, and why.

    None on a side that does not list it. `causes` is empty where it was not traced.
    """

    organisation: str
    title: str
    before: Row | None
    after: Row | None
    causes: tuple[Cause, ...]

    def to_json(self) -> dict[str, Any]:
        """The change as plain data."""
        return {
            "organisation": self.organisation,
            "title": self.title,
            "before": None if self.before is None else self.before.to_json(),
            "after": None if self.after is None else self.after.to_json(),
            "causes": [each.to_json() for each in self.causes],
        }


@dataclass(frozen=True)
class Review:
    """A published result held against the same question asked at `position`.

    `moved` are the organisations that would have another result; `rules` says what of the plugin
    and of dangjian is another than then. `unavailable` is why nothing could be said, if so.
    """

    publication: Publication
    position: int
    moved: tuple[Moved, ...] = ()
    rules: tuple[str, ...] = ()
    unavailable: Exception | None = None

    @property
    def holds(self) -> bool:
        """Whether every organisation would have the result that was published."""
        return self.unavailable is None and not self.moved

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many organisations would move because of each kind of cause; several may apply to one."""
        counted = Counter(kind for each in self.moved for kind in {c.kind for c in each.causes})
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def causes(self) -> list[tuple[Cause, int]]:
        """Each cause with the number of organisations that it moves, by position."""
        counted = Counter(cause for each in self.moved for cause in each.causes)
        return sorted(counted.items(), key=lambda pair: (pair[0].position or 0, pair[0].kind))

    def to_json(self) -> dict[str, Any]:
        """The review as plain data."""
        error = self.unavailable
        return {
            "position": self.position,
            "holds": self.holds,
            "rules_changed": list(self.rules),
            "moved": [each.to_json() for each in self.moved],
            "kinds": dict(self.kinds),
            "unavailable": None
            if error is None
            else {"code": getattr(error, "code", ""), "message": str(error)},
        }


def review(region: Region, publication: Publication, *, traced: int | None = TRACED) -> Review:
    """Ask again what was published, by the plugin as it is installed and with all that is known.

    The change is taken in two steps: what the installed plugin says of the same facts, and what
    the facts told since make of that. At most `traced` organisations are traced to single facts,
    all of them with None. What the columns have counts: `Region.follow` first.
    """
    position = region.facts().position
    try:
        then = _asked(region, publication, publication.known_at)
        now = _asked(region, publication, position)
        layers = region.plugin(publication.rules.plugin, publication.known_at, any_version=True)
        applied = Rules.applied(now, tuple(each.to_json() for each in layers.layers))
        rules = publication.rules.unlike(applied)
        moved = _moved(region, publication, then, now, rules, traced)
    except NO_ANSWER as error:
        return Review(publication, position, unavailable=error)
    return Review(publication, position, moved, rules)


def _asked(region: Region, publication: Publication, position: int) -> Assessment:
    plugin = publication.rules.plugin
    return region.assess(publication.period, plugin=plugin, position=position, any_version=True)


def _moved(
    region: Region,
    publication: Publication,
    then: Assessment,
    now: Assessment,
    rules: tuple[str, ...],
    traced: int | None,
) -> tuple[Moved, ...]:
    scheme = publication.scheme
    old, middle, new = publication.table, table_of(then, scheme), table_of(now, scheme)
    codes = [code for code in sorted({*old, *new}) if _unlike(old.get(code), new.get(code))]
    if not codes:
        return ()
    step = _first_step(region, publication, rules)
    within = codes if traced is None else codes[:traced]
    found: dict[str, list[Cause]] = {code: [] for code in codes}
    for code in codes:
        if _unlike(old.get(code), middle.get(code)):
            found[code].append(step)
    if scheme in now.plan.schemes and any(_unlike(middle.get(c), new.get(c)) for c in within):
        with Tracer(region, then, now, scheme, publication.rules.plugin) as tracer:
            for code in within:
                if _unlike(middle.get(code), new.get(code)):
                    found[code] += _second_step(tracer, code, middle, new)
    return tuple(_entry(code, old, new, tuple(found[code])) for code in codes)


def _first_step(region: Region, publication: Publication, rules: tuple[str, ...]) -> Cause:
    """Why the same facts give another result: another plugin, or content that was erased."""
    if rules:
        return Cause("rules", detail="; ".join(rules))
    erased = erasures(region, publication.known_at)
    return Cause("erased", position=erased[-1]) if erased else Cause("untraced")


def _second_step(tracer: Tracer, code: str, before: Table, after: Table) -> list[Cause]:
    """Why later facts give another result."""
    causes = tracer.causes(code)
    if causes:
        return causes
    old, new = before.get(code), after.get(code)
    same = old is not None and new is not None and old.total == new.total
    return [Cause("peers" if same else "untraced")]


def _unlike(one: Row | None, other: Row | None) -> bool:
    return (one and one.compared) != (other and other.compared)


def _entry(code: str, old: Table, new: Table, causes: tuple[Cause, ...]) -> Moved:
    before, after = old.get(code), new.get(code)
    known = after or before
    assert known is not None
    return Moved(code, known.title, before, after, causes)

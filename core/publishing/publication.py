"""A published result, as it stands in the log: never changed, only superseded by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import orjson

from core.assess import Assessment
from core.assess.digest import FORM
from core.host import VERSION
from core.log import Event
from core.publishing.errors import PublishingError
from core.publishing.table import Row, read, table_of, written
from core.rules import show_points


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a result was computed.

    The plugin with its version, its programme with the digest of all it says, the programmes that
    it stands on, the version of dangjian and the form of its digests, and of the rules those in
    force on the day `on`.
    """

    plugin: str
    plugin_version: str
    programme: str
    programme_digest: str
    layers: tuple[Mapping[str, str], ...]
    dangjian: str
    form: str
    version: str
    on: dt.date

    def to_json(self) -> dict[str, Any]:
        """The rules as plain data."""
        return {
            "plugin": self.plugin,
            "plugin_version": self.plugin_version,
            "programme": self.programme,
            "programme_digest": self.programme_digest,
            "layers": [dict(each) for each in self.layers],
            "dangjian": self.dangjian,
            "form": self.form,
            "version": self.version,
            "on": self.on.isoformat(),
        }

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """The rules of what `to_json` gave."""
        on = dt.date.fromisoformat(said["on"])
        return cls(**{**said, "layers": tuple(said["layers"]), "on": on})

    @classmethod
    def applied(cls, assessment: Assessment, layers: tuple[Mapping[str, str], ...]) -> Self:
        """The rules that an assessment was made by, the plugin standing on `layers`."""
        resolved = assessment.resolved
        return cls(
            assessment.plugin,
            resolved.programme.programme.version,
            assessment.programme,
            assessment.programme_digest,
            layers,
            VERSION,
            FORM,
            assessment.rules_version,
            resolved.on,
        )

    def unlike(self, other: Rules) -> tuple[str, ...]:
        """What of the plugin and of dangjian is another in `other`, as ``before -> after``."""
        pairs = [
            ("plugin", self.plugin, other.plugin),
            ("version", self.plugin_version, other.plugin_version),
            ("programme", self.programme_digest[:19], other.programme_digest[:19]),
            ("dangjian", self.dangjian, other.dangjian),
            ("form", self.form, other.form),
            *(("layer", _named(one), _named(two)) for one, two in self._layers(other)),
        ]
        return tuple(f"{what} {one} -> {two}" for what, one, two in pairs if one != two)

    def _layers(
        self, other: Rules
    ) -> list[tuple[Mapping[str, str] | None, Mapping[str, str] | None]]:
        mine = {each["id"]: each for each in self.layers}
        theirs = {each["id"]: each for each in other.layers}
        return [(mine.get(name), theirs.get(name)) for name in sorted({*mine, *theirs})]


def _named(layer: Mapping[str, str] | None) -> str:
    if layer is None:
        return "none"
    return f"{layer['id']} {layer['version']} ({layer['digest'].removeprefix('sha256:')[:8]})"


@dataclass(frozen=True, slots=True)
class Publication:
    """A result of one scheme and period, published at `position` of the log, which is its name.

    It counts what the log knew at `known_at`, by `rules`, without overrides; `digest` is over the
    whole assessment, `of` are the points that could be had, in thousandths. `by` is an office or
    post, `stage` interim or final. One that supersedes another names it, with reasons and appeals.
    `vetoes` and `not_rated` (why some take no part) have titles by name.
    """

    position: int
    recorded_at: dt.datetime
    series: str
    by: str
    stage: str
    scheme: str
    title: str
    of: int
    period: str
    known_at: int
    rules: Rules
    digest: str
    table: Mapping[str, Row] = field(repr=False)
    vetoes: Mapping[str, str]
    document: str
    supersedes: int | None
    reasons: tuple[str, ...]
    appeals: tuple[int, ...]
    not_rated: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_event(cls, event: Event) -> Self:
        """The publication of an event; raises `PublishingError` ``publishing.state``."""
        try:
            return cls._of(event)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise unreadable(event, error) from error

    @classmethod
    def _of(cls, event: Event) -> Self:
        said = orjson.loads(event.state)
        return cls(
            event.position,
            event.recorded_at,
            said["series"],
            said["by"],
            said["stage"],
            said["scheme"],
            said["title"],
            said["of"],
            said["period"],
            said["known_at"],
            Rules.of(said["rules"]),
            said["digest"],
            read(said["table"]),
            said["vetoes"],
            said["document"],
            said["supersedes"],
            tuple(said["reasons"]),
            tuple(said["appeals"]),
            said.get("not_rated", {}),
        )

    def to_json(self) -> dict[str, Any]:
        """The publication as plain data, with every organisation's result."""
        return {
            **self.summary(),
            "rules": self.rules.to_json(),
            "vetoes": dict(self.vetoes),
            **({"not_rated": dict(self.not_rated)} if self.not_rated else {}),
            "organisations": [self.table[code].to_json() for code in sorted(self.table)],
        }

    def summary(self) -> dict[str, Any]:
        """The same without what it says of each organisation and of the rules."""
        return {
            "id": self.position,
            "published_at": self.recorded_at.isoformat(),
            "by": self.by,
            "stage": self.stage,
            "plugin": self.rules.plugin,
            "scheme": self.scheme,
            "title": self.title,
            "of": show_points(self.of),
            "period": self.period,
            "known_at": self.known_at,
            "digest": self.digest,
            "count": len(self.table),
            "document": self.document,
            "supersedes": self.supersedes,
            "reasons": list(self.reasons),
            "appeals": list(self.appeals),
        }


def said_of(assessment: Assessment, scheme: str, rules: Rules) -> dict[str, Any]:
    """What the log keeps of a scheme in an assessment: which answer it was, and the whole table."""
    definition = assessment.plan.schemes[scheme].definition
    reasons = {name: each.title or name for name, each in definition.not_rated.items()}
    return {
        "scheme": scheme,
        "title": definition.title or scheme,
        "of": int(assessment.resolved.number(definition.total) * 1000),
        "period": str(assessment.period),
        "known_at": assessment.position,
        "rules": rules.to_json(),
        "digest": assessment.digest,
        "table": written(table_of(assessment, scheme)),
        "vetoes": {name: veto.title or name for name, veto in definition.vetoes.items()},
        **({"not_rated": reasons} if reasons else {}),
    }


def unreadable(event: Event, error: Exception) -> PublishingError:
    """The error for an event that does not say what its topic promises."""
    return PublishingError(
        "publishing.state",
        f"what the log says of it cannot be read: {error!r}",
        place=f"position {event.position}",
        remedy="Verify the log; upgrade where a newer version wrote it",
    )

"""Whether every published result still comes out as it was published, at its position and by its rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from core.host import NO_ANSWER, Region
from core.publishing.causes import erasures
from core.publishing.publication import Publication, Rules
from core.publishing.register import Register
from core.publishing.table import table_of

State = Literal["same", "rules", "erased", "unavailable", "different"]
"""The digest comes out; it does not because the plugin or dangjian is another, because content was
erased since; nothing came out; or it does not, and nothing of these explains it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a published result when it was computed again; `digest` as it came out now."""

    publication: Publication
    state: State
    digest: str | None
    reason: str = ""

    @property
    def failed(self) -> bool:
        """Whether something is wrong: neither the same, nor known why not."""
        return self.state == "different"

    def to_json(self) -> dict[str, Any]:
        """The proof as plain data."""
        return {
            "id": self.publication.position,
            "scheme": self.publication.scheme,
            "period": self.publication.period,
            "known_at": self.publication.known_at,
            "published_digest": self.publication.digest,
            "digest": self.digest,
            "state": self.state,
            "reason": self.reason,
        }


def prove(region: Region, progress: Callable[[int, int], None] | None = None) -> list[Proof]:
    """Compute every published result again, by position; `progress` is told how many of how many.

    The columns have to be there: `Region.follow` first.
    """
    publications = Register(region).publications()
    found: list[Proof] = []
    for number, publication in enumerate(publications, start=1):
        found.append(_proof(region, publication))
        if progress is not None:
            progress(number, len(publications))
    return found


def _proof(region: Region, publication: Publication) -> Proof:
    name, known_at = publication.rules.plugin, publication.known_at
    try:
        found = region.assess(publication.period, plugin=name, position=known_at, any_version=True)
        plugin = region.plugin(name, known_at, any_version=True)
    except NO_ANSWER as error:
        return Proof(publication, "unavailable", None, str(error))
    same = table_of(found, publication.scheme) == publication.table
    if found.digest == publication.digest and same:
        return Proof(publication, "same", found.digest)
    applied = Rules.applied(found, tuple(each.to_json() for each in plugin.layers))
    if unlike := publication.rules.unlike(applied):
        return Proof(publication, "rules", found.digest, "; ".join(unlike))
    if erased := erasures(region, known_at):
        said = f"content was erased at position {', '.join(map(str, erased))}"
        return Proof(publication, "erased", found.digest, said)
    return Proof(publication, "different", found.digest, "the same facts and rules gave another")

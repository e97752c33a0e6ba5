"""What is seen of a plugin at one moment, as plain data, and what moved between two moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: its code, its place (line and column from 1, else 0), words, a way out."""

    code: str
    file: str
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a scheme says of an organisation; points as text, None where they are unavailable."""

    organisation: str
    title: str
    scheme: str
    total: str | None
    of: str
    rating: str
    stars: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Unused:
    """Facts of a type (and kind, if that is not empty) that no rule in force reads, and how many."""

    type: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Sight:
    """What a plugin says of every organisation in a period; with `faults`, it says nothing."""

    period: str
    organisations: int
    standings: tuple[Standing, ...]
    unused: tuple[Unused, ...]
    faults: tuple[Fault, ...]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether the plugin could answer."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """Plain data, for `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The other way."""
        return cls(
            data["period"],
            data["organisations"],
            tuple(Standing(**each) for each in data["standings"]),
            tuple(Unused(**each) for each in data["unused"]),
            tuple(Fault(**each) for each in data["faults"]),
            data["seconds"],
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the examples: how many of how many passed, and what is wrong."""

    passed: int
    total: int
    faults: tuple[Fault, ...]
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Plain data, for `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The other way."""
        faults = tuple(Fault(**each) for each in data["faults"])
        return cls(data["passed"], data["total"], faults, data["seconds"])


@dataclass(frozen=True, slots=True)
class Moved:
    """What a scheme said of an organisation before and says now; None where it said nothing."""

    before: Standing | None
    after: Standing | None

    @property
    def of(self) -> Standing:
        """Either side, the later one if there is one."""
        found = self.after or self.before
        assert found is not None
        return found


def moved(before: Sight, after: Sight) -> tuple[Moved, ...]:
    """Every organisation and scheme whose points, rating, stars or rank are others, by code."""
    old, new = _by_name(before), _by_name(after)
    return tuple(
        Moved(old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def _by_name(sight: Sight) -> dict[tuple[str, str], Standing]:
    return {(each.organisation, each.scheme): each for each in sight.standings}

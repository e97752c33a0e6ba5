"""What a what-if supposes: other numbers, other days, another programme. It is never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed to be otherwise than it is.

    `parameters` are numbers by the parameter's name or title, ``term@committee`` for those of one
    kind; `rules_on` the day whose rules are applied. `plugin` is the programme that judges in place
    of the region's own; `scheme` the scheme that is laid beside the one that is asked about.
    """

    parameters: Mapping[str, Fraction] = field(default_factory=dict)
    rules_on: dt.date | None = None
    plugin: str = ""
    scheme: str = ""

    def __post_init__(self) -> None:
        # A copy that nobody can write in: who gave the numbers may go on using the dictionary.
        ordered = dict(sorted(self.parameters.items()))
        object.__setattr__(self, "parameters", MappingProxyType(ordered))

    def __bool__(self) -> bool:
        """Whether anything is supposed."""
        return bool(self.parameters or self.rules_on or self.plugin or self.scheme)

"""Where definitions come from when a programme stands on another one."""

from __future__ import annotations

from dataclasses import dataclass

from core.rules.model.documents import ParameterDefinition


@dataclass(frozen=True, slots=True)
class Layer:
    """A programme that definitions come from: its id, version and title."""

    id: str
    version: str
    title: str


@dataclass(frozen=True, slots=True)
class Farther:
    """What a farther layer says about a number that a nearer one sets anew."""

    layer: Layer
    definition: ParameterDefinition

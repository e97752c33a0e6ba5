"""One programme stacked on another, as text: what layering must mean, done with today's language.

The core knows no `extends` yet. A layer here is a programme file with two more words: `extends`, the
id of the programme below, and for each parameter it tightens, `stricter`: `at_least` where a larger
number asks for more, `at_most` where a smaller one does. What comes out is one ordinary programme
file, so that the receipt of a stricter rule quotes the layer that made it stricter.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import yaml

from core.rules import parse_exact

Part = dict[str, Any]


class LayerError(ValueError):
    """A layer that does not fit the one below: another programme, or a looser rule."""


def stacked(below: str, layer: str) -> str:
    """The programme of a layer with everything it inherits. Raises `LayerError`."""
    base, own = yaml.safe_load(below), yaml.safe_load(layer)
    if own.pop("extends") != base["programme"]["id"]:
        raise LayerError(f"the layer does not extend {base['programme']['id']}")
    whole = {**base, "programme": own.pop("programme")}
    tightened = own.pop("parameters", {})
    for section, parts in own.items():
        if isinstance(parts, Mapping):
            _disjoint(section, base.get(section, {}), parts)
            whole[section] = {**base.get(section, {}), **parts}
    whole["parameters"] = dict(base["parameters"])
    for name, part in tightened.items():
        whole["parameters"][name] = _tightened(name, base["parameters"].get(name), part)
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)


def _disjoint(section: str, base: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    again = sorted(base.keys() & own.keys()) if section != "dangjian" else []
    if again:
        raise LayerError(f"{section}.{again[0]} is the lower layer's")


def _tightened(name: str, base: Part | None, own: Part) -> Part:
    """One parameter of two layers: on every day the stricter of their values, with its source.

    The dates of the two are two lines of time: a county's rule of 2016 is not loosened by a national
    one of 2018 that asks for less.
    """
    if base is None:
        return own
    own = copy.deepcopy(own)
    stricter = {"at_least": max, "at_most": min}[own.pop("stricter")]
    layers = [_dated(base), _dated(own)]
    merged: Part = {k: v for k, v in base.items() if k not in ("value", "values", "source", "from")}
    merged["values"], merged["sources"] = {}, {}
    for day in sorted({*layers[0], *layers[1]}):
        below, above = (_standing(layer, day) for layer in layers)
        chosen = below or above
        if below is not None and above is not None:
            pair = [parse_exact(str(value)) for value, _ in (below, above)]
            _check_direction(name, day, pair, stricter(pair), own)
            chosen = above if stricter(pair) == pair[1] != pair[0] else below
        assert chosen is not None  # the day is one of either layer
        merged["values"][day], merged["sources"][day] = chosen
    return merged


def _check_direction(
    name: str, day: dt.date, pair: list[Fraction], strictest: Fraction, own: Part
) -> None:
    """A layer may begin a rule that asks for more, not for less, than what stands below that day."""
    if day in own["values"] and strictest != pair[1]:
        raise LayerError(
            f"{name} is looser than the layer below on {day}: {pair[1]}, not {pair[0]}"
        )


def _dated(part: Part) -> dict[dt.date, tuple[Any, Any]]:
    if "values" in part:
        return {day: (value, part["sources"][day]) for day, value in part["values"].items()}
    return {part["from"]: (part["value"], part["source"])}


def _standing(layer: Mapping[dt.date, tuple[Any, Any]], day: dt.date) -> tuple[Any, Any] | None:
    begun = [each for each in layer if each <= day]
    return layer[max(begun)] if begun else None

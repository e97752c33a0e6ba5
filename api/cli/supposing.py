"""What-ifs: other numbers for a question, which nothing keeps and every heading names."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import click

from api.cli import output
from api.cli.words import label
from api.language import gettext as _
from api.language import marked
from core.assess import Assessment
from core.facts import VOCABULARY
from core.rules import Resolved, of_kind, parse_exact, resolve, show_decimal


def numbers(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, Fraction]:
    """``member_hours=40`` as a name and an exact number; each name once."""
    found: dict[str, Fraction] = {}
    for written in values:
        name, sign, number = (part.strip() for part in written.partition("="))
        if not name or not sign:
            raise click.BadParameter(
                _("'{value}' is not NAME=VALUE, such as member_hours=40").format(value=written)
            )
        if name in found:
            raise click.BadParameter(_("'{name}' is given twice").format(name=name))
        try:
            found[name] = parse_exact(number)
        except ValueError:
            raise click.BadParameter(
                _("'{value}' is not a number; write 12, 0.5, 60% or 1/3").format(value=number)
            ) from None
    return found


SET = click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    callback=numbers,
    help=marked(
        "Answer as if this parameter had another value; nothing is stored. May be given several times."
    ),
)


def say_supposed(found: Assessment) -> None:
    """Write under a heading which numbers are supposed, and what the rules say instead."""
    overrides = found.resolved.overrides
    if overrides:
        said = resolve(found.resolved.programme, found.resolved.on)
        output.heading(
            supposed({name: (value, stands(said, name)) for name, value in overrides.items()})
        )


def supposed(given: Mapping[str, tuple[Fraction, str]]) -> str:
    """What is supposed: each name with its number, and what stands in the rules."""
    parts = [
        _("{name} = {value} (the rules: {said})").format(name=name, value=shown(value), said=said)
        for name, (value, said) in sorted(given.items())
    ]
    return _("What if: {numbers}").format(numbers="; ".join(parts))


def stands(rules: Resolved, asked: str) -> str:
    """The number of a parameter in words, where it goes by kind that of each kind, or of the one named."""
    kinds = VOCABULARY.codes["organisation.kind"].codes
    name, only = of_kind(asked)
    by_kind = rules.by_kind.get(name, {})
    rest = rules.parameters.get(name)
    if only:
        stated = by_kind.get(only)
        return _("no value") if stated is None else shown(stated.value)
    if not by_kind:
        return _("no value") if rest is None else shown(rest.value)
    said = [
        f"{label(kinds[kind]) if kind in kinds else kind} = {shown(own.value)}"
        for kind, own in by_kind.items()
    ]
    if rest is not None:
        said.append(_("others = {number}").format(number=shown(rest.value)))
    return ", ".join(said)


def shown(value: Fraction) -> str:
    """A number exactly: as a decimal, or as a fraction where it has none."""
    return show_decimal(value, 6) if 10**6 % value.denominator == 0 else str(value)

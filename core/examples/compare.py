"""What was expected held against what came, with everything that differs at its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

from core.assess import IndicatorValue, OrganisationResult, SchemeResult
from core.examples.errors import Complaints
from core.examples.model import NO_DATA, ExpectedScheme, ExpectedValue, Parts, Value
from core.rules import Key, nearest, show_points


def equals(wanted: Value, got: IndicatorValue) -> bool:
    """Whether a value is the one written: exactly these parts, an equal number, a truth, or none."""
    if isinstance(wanted, bool):
        return got.truth and got.num == int(wanted)
    if wanted == NO_DATA:
        return got.num is None
    if isinstance(wanted, Parts):
        return got.exact == wanted.text
    return not got.truth and got.value == wanted


def written(wanted: Value) -> str:
    """A value as a file of examples has it."""
    if isinstance(wanted, bool):
        return str(wanted).lower()
    return wanted.text if isinstance(wanted, Parts) else str(wanted)


def compare_value(
    wanted: ExpectedValue, got: IndicatorValue, where: str, path: Key, complaints: Complaints
) -> None:
    """Complain where a value or the text that people read differs (E040, E041)."""
    inner = (*path, "value")
    if not equals(wanted.value, got):
        came = NO_DATA if got.num is None else f"{got.exact}, shown as {got.shown}"
        complaints.add("E040", inner, f"{where}: expected {written(wanted.value)}, came {came}")
    if wanted.shown is not None and wanted.shown != got.shown:
        said = f"{where}: expected to be shown as {wanted.shown}, is shown as {got.shown}"
        complaints.add("E041", (*path, "shown"), said)


def compare_reasons(
    wanted: Iterable[str],
    got: Collection[str],
    known: Collection[str],
    where: str,
    path: Key,
    complaints: Complaints,
) -> None:
    """Complain where other facts stand behind a value (E042); `known` are the example's ids."""
    expected: set[str] = set()
    for name in wanted:
        fits = {id for id in known if fits_id(id, name)}
        if not fits:
            said = f"{where}: '{name}' is no fact of the example"
            complaints.add("E034", path, said, nearest(name, known))
        expected |= fits
    missing, extra = sorted(expected - set(got)), sorted(set(got) - expected)
    if missing or extra:
        parts = [f"not behind it: {', '.join(missing)}"] if missing else []
        parts += [f"behind it as well: {', '.join(extra)}"] if extra else []
        complaints.add("E042", path, f"{where}: {'; '.join(parts)}")


def fits_id(id: str, name: str) -> bool:
    """Whether an id is the one named; ``study.*`` names study.1, study.2 and so on."""
    if name.endswith(".*"):
        beginning, _, number = id.rpartition(".")
        return beginning == name[:-2] and number.isdecimal()
    return id == name


def compare_scheme(
    wanted: ExpectedScheme, got: SchemeResult, where: str, path: Key, complaints: Complaints
) -> None:
    """Complain about every part of a scheme's result that differs (E043 to E047)."""

    def differs(code: str, part: Key, what: str, expected: object, came: object) -> None:
        if expected != came:
            said = f"{where}: expected {what} {_word(expected)}, came {_word(came)}"
            complaints.add(code, (*path, *part), said)

    if wanted.total is not None:
        differs("E043", ("total",), "total", _points(wanted.total), _thousandths(got.total))
    if wanted.rating is not None:
        differs("E044", ("rating",), "rating", wanted.rating, got.title)
    if wanted.stars is not None:
        stars = "none" if got.stars is None else str(got.stars)
        differs("E045", ("stars",), "stars", str(wanted.stars), stars)
    if wanted.vetoes is not None:
        fired = [veto.name for veto in got.vetoes]
        differs("E046", ("vetoes",), "vetoes", sorted(wanted.vetoes), sorted(fired))
    if wanted.not_rated is not None:
        came = got.code if got.state == "not_rated" else got.title
        differs("E044", ("not_rated",), "reason", wanted.not_rated, came)
    points = {f"{item.group}.{item.item}": item.points for item in got.items}
    for name, expected in wanted.points.items():
        came = _thousandths(points[name])
        differs("E047", ("points", name), f"{name} points", _points(expected), came)


def compare_earlier(
    before: OrganisationResult, again: OrganisationResult, where: str, path: Key, out: Complaints
) -> None:
    """Complain where an answer as of an earlier moment is another one now (E048)."""
    for name in sorted(before.indicators.keys() & again.indicators.keys()):
        first, second = before.indicators[name], again.indicators[name]
        if first != second:
            said = (
                f"{where}: {name} as of the same moment was {first.shown} before the change "
                f"and is {second.shown} now"
            )
            out.add("E048", path, said)
    for name in sorted(before.schemes.keys() & again.schemes.keys()):
        if before.schemes[name] != again.schemes[name]:
            said = f"{where}: {name} says something else now, as of the moment before the change"
            out.add("E048", path, said)


def _points(written: Fraction | str) -> str:
    if isinstance(written, str):
        return written
    thousandths = written * 1000
    return show_points(int(thousandths)) if thousandths.denominator == 1 else str(written)


def _thousandths(points: int | None) -> str:
    return NO_DATA if points is None else show_points(points)


def _word(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value) or "none"

"""Reading boards, with every problem at its place, and checking them against their programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from core.boards.model import BoardFile, Reading, Section
from core.rules import Key, Library, Loaded, Problem, RuleError, SourceText, explained, nearest
from core.rules import read_file as read_yaml
from core.rules.model import Given

#: The file beside a programme.
FILE: Final = "board.yaml"

#: The numbers of a ledger, as an indicator's parts.
PARTS: Final = ("opening", "added", "resolved", "closing")


@dataclass(frozen=True)
class Board:
    """A board that fits its programme: `sections` by name, inherited ones first."""

    title: str
    en: str
    sections: Mapping[str, Section] = field(repr=False)


def read_board(folder: Path, loaded: Loaded, library: Library) -> Board:
    """The board in a plugin's folder; `library` has the folders it may inherit from, by id.

    Raises `RuleError` with everything that is wrong.
    """
    return _checked(read_yaml(folder / FILE), loaded, library)


def board_from(data: Mapping[str, Any], place: str, loaded: Loaded, library: Library) -> Board:
    """The same of plain data that did not come from a file; `place` says where from."""
    return _checked(SourceText(place, dict(data), {}, {}, ()), loaded, library)


def _checked(text: SourceText, loaded: Loaded, library: Library) -> Board:
    own = _parsed(text)
    problems: list[Problem] = []
    sections: dict[str, Section] = {}
    for index, wanted in enumerate(own.inherits):
        base = _base(text, ("inherits", index, "from"), wanted.from_, library)
        names = tuple(base) if wanted.take is None else wanted.take
        for name in names:
            path: Key = ("inherits", index, "from" if wanted.take is None else "take")
            if name not in base:
                message = f"the board of '{wanted.from_}' has no section '{name}'"
                problems.append(text.problem("D030", path, message, nearest(name, base)))
                continue
            for said, hint in _lacks(base[name], loaded):
                message = f"section '{name}' of '{wanted.from_}': {said[1]}"
                problems.append(text.problem(said[0], path, message, hint))
            sections[name] = base[name]
    for name, section in own.sections.items():
        if name in sections:
            message = f"section '{name}' is inherited and defined here"
            hint = "give it another name, or leave it out of 'take'"
            problems.append(text.problem("D031", ("sections", name), message, hint, key=True))
        problems += _problems(text, ("sections", name), section, loaded)
        sections[name] = section
    if not sections and not problems:
        problems.append(text.problem("D020", (), "a board without sections shows nothing"))
    if problems:
        raise RuleError(problems)
    return Board(own.board.title, own.board.en, sections)


def _parsed(text: SourceText) -> BoardFile:
    if not isinstance(text.data, dict):
        raise RuleError([text.problem("D004", (), "a board is a mapping of sections")])
    try:
        return BoardFile.model_validate(text.data)
    except ValidationError as error:
        raise RuleError(explained(error, text, BoardFile, "D")) from error


def _base(text: SourceText, path: Key, name: str, library: Library) -> Mapping[str, Section]:
    """The sections of the board that is inherited from, which itself may not inherit."""
    if name not in library or not (library[name] / FILE).exists():
        with_board = [each for each, folder in library.items() if (folder / FILE).exists()]
        message = f"no programme '{name}' with a board is installed"
        raise RuleError([text.problem("D033", path, message, nearest(name, with_board))])
    base = _parsed(read_yaml(library[name] / FILE))
    if base.inherits:
        message = f"the board of '{name}' inherits itself: take from the one it inherits"
        raise RuleError([text.problem("D033", path, message)])
    return base.sections


def _problems(text: SourceText, path: Key, section: Section, loaded: Loaded) -> Iterator[Problem]:
    """What a section shows that its programme lacks, each at its place."""
    for where, reading in _places(section):
        for (code, message, part), hint in _missing(reading, loaded):
            yield text.problem(code, (*path, *where, part), message, hint)
    for (code, message, where), hint in _elsewhere(section, loaded):
        yield text.problem(code, (*path, *where), message, hint)


def _lacks(section: Section, loaded: Loaded) -> Iterator[tuple[tuple[str, str], str]]:
    for _, reading in _places(section):
        for (code, message, _part), hint in _missing(reading, loaded):
            yield (code, message), hint
    for (code, message, _where), hint in _elsewhere(section, loaded):
        yield (code, message), hint


def _places(section: Section) -> Iterator[tuple[Key, Reading]]:
    for index, card in enumerate(section.cards):
        yield ("cards", index), card
    for number, axis in enumerate(section.axes):
        for index, reading in enumerate(axis.shows):
            yield ("axes", number, "shows", index), reading
    if section.table is not None:
        for index, column in enumerate(section.table.columns):
            yield ("table", "columns", index), column
    if section.chart is not None:
        for index, reading in enumerate(section.chart.y):
            yield ("chart", "y", index), reading


def _missing(reading: Reading, loaded: Loaded) -> Iterator[tuple[tuple[str, str, str], str]]:
    """What a reading names that is not there: code, message and the key, and a hint."""
    programme = loaded.programme
    if reading.indicator:
        name, _, part = reading.indicator.partition(".")
        if name not in programme.indicators:
            message = f"no indicator '{name}'"
            yield ("D030", message, "indicator"), nearest(name, programme.indicators)
        elif part and programme.indicators[name].ledger is None:
            message = f"'{name}' has no part '{part}'"
            yield ("D030", message, "indicator"), "only ledgers have parts"
        elif part and part not in PARTS:
            message = f"'{name}' has no part '{part}'"
            yield ("D030", message, "indicator"), nearest(part, PARTS)
    elif reading.scheme not in programme.schemes:
        message = f"no scheme '{reading.scheme}'"
        yield ("D030", message, "scheme"), nearest(reading.scheme, programme.schemes)
    else:
        yield from _missing_of_scheme(reading, loaded)
    if isinstance(reading.target, Given) and str(reading.target) not in programme.parameters:
        message = f"no parameter '{reading.target}'"
        yield ("D030", message, "target"), nearest(str(reading.target), programme.parameters)


def _missing_of_scheme(
    reading: Reading, loaded: Loaded
) -> Iterator[tuple[tuple[str, str, str], str]]:
    scheme = loaded.programme.schemes[reading.scheme]
    if scheme.per == "member":
        message = f"'{reading.scheme}' is a scheme about members: a board shows no persons"
        yield ("D032", message, "scheme"), "show an indicator of the organisation"
    if reading.rating and scheme.rating is None:
        yield ("D030", f"'{reading.scheme}' has no rating", "rating"), "show its total"
    if reading.group and reading.group not in scheme.groups:
        message = f"'{reading.scheme}' has no group '{reading.group}'"
        yield ("D030", message, "group"), nearest(reading.group, scheme.groups)
    items = [f"{name}.{item}" for name, group in scheme.groups.items() for item in group.items]
    if reading.item and reading.item not in items:
        message = f"'{reading.scheme}' has no item '{reading.item}'"
        yield ("D030", message, "item"), nearest(reading.item, items)


def _elsewhere(section: Section, loaded: Loaded) -> Iterator[tuple[tuple[str, str, Key], str]]:
    """What else a table or chart names: kinds of organisations, a rating, a ledger."""
    for form in ("table", "chart"):
        part = getattr(section, form)
        asked = {} if part is None else part.organisations
        for attribute, names in asked.items():
            known = loaded.vocabulary.codes[f"organisation.{attribute}"].codes
            for name in names:
                if name not in known:
                    where: Key = (form, "organisations", attribute)
                    message = f"no {attribute} of organisations '{name}'"
                    yield ("D030", message, where), nearest(name, known)
    chart = section.chart
    if chart is None:
        return
    first = chart.y[0]
    scheme = loaded.programme.schemes.get(first.scheme)
    if chart.x == "ratings" and scheme is not None and scheme.rating is None:
        yield ("D030", f"'{first.scheme}' has no rating", ("chart", "y", 0)), "show its total"
    indicator = loaded.programme.indicators.get(first.indicator)
    if chart.x == "ages" and (indicator is None or indicator.ledger is None):
        message = f"'{first.name}' is no ledger: it stands first in the ageing of one"
        ledgers = [n for n, each in loaded.programme.indicators.items() if each.ledger is not None]
        yield ("D030", message, ("chart", "y", 0)), nearest(first.name, ledgers)

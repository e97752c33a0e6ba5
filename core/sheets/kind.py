"""The type of facts that a workbook is of: said by its template, or told from its headings."""

from __future__ import annotations

from core.facts import FactModel, Vocabulary
from core.sheets.errors import SheetsError
from core.sheets.headings import Columns, columns_of, missing
from core.sheets.layout import layout_of
from core.sheets.notes import Notes
from core.sheets.opening import Grid, Workbook
from core.sheets.place import Place
from core.sheets.values import plain

#: What a template says of itself, in a hidden sheet.
TYPE = "type"
VERSION = "version"


def type_of(workbook: Workbook, vocabulary: Vocabulary, notes: Notes) -> str:
    """The name of the type; raises `SheetsError` ``sheets.type`` where none or several would do."""
    named = workbook.template.get(TYPE, "")
    if named:
        model = vocabulary.model(named)
        if workbook.template.get(VERSION) != str(model.version):
            notes.add(Place(workbook.grids[0].name if workbook.grids else ""),
                      "the template is of another version of the type")  # fmt: skip
        return named
    for grid in workbook.grids:
        for name, model in vocabulary.types.items():
            if plain(grid.name) in _names(name, model) and columns_of(
                grid, layout_of(name, vocabulary)
            ):
                notes.add(
                    Place(grid.name), f"the sheet is read as {model.label.zh} ({name}), by its name"
                )
                return name
    return _by_headings(workbook, vocabulary, notes)


def _names(name: str, model: type[FactModel]) -> tuple[str, str, str]:
    return name, plain(model.label.zh), model.label.en


def _by_headings(workbook: Workbook, vocabulary: Vocabulary, notes: Notes) -> str:
    fitting: list[tuple[tuple[int, int], str, Grid]] = []
    for grid in workbook.grids:
        for name in vocabulary.types:
            layout = layout_of(name, vocabulary)
            columns = _or_none(grid, name, vocabulary)
            if columns is not None and not missing(columns, layout):
                fitting.append((_fit(columns), name, grid))
    if not fitting:
        raise SheetsError(
            "sheets.type",
            "the headings fit no type of facts",
            place=workbook.name,
            remedy="Say which with --type; a template has all headings: dangjian template",
        )
    best = max(fit for fit, _, _ in fitting)
    names = list(dict.fromkeys(name for fit, name, _ in fitting if fit == best))
    if len(names) > 1:
        raise SheetsError(
            "sheets.type",
            f"the headings fit several types of facts: {', '.join(names)}",
            place=workbook.name,
            remedy="Say which with --type",
        )
    [grid] = [grid for fit, _, grid in fitting if fit == best][:1]
    title = vocabulary.types[names[0]].label.zh
    notes.add(Place(grid.name), f"the sheet is read as {title} ({names[0]}), by its headings")
    return names[0]


def _or_none(grid: Grid, name: str, vocabulary: Vocabulary) -> Columns | None:
    """The columns, None where some are headed alike for this type: another may still fit."""
    try:
        return columns_of(grid, layout_of(name, vocabulary))
    except SheetsError:
        return None


def _fit(columns: Columns) -> tuple[int, int]:
    """How well headings fit: exact ones, and fewer left over."""
    return sum(not each.guessed for each in columns.found.values()), -len(columns.others)

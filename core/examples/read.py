"""Reading files of examples and catalogues, with every problem at its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from core.examples.errors import Complaints
from core.examples.model import ExampleFile
from core.examples.published import CatalogueFile, FigureFile
from core.examples.rounded import fits
from core.rules import Key, RuleError, SourceText, explained, read_file

File = TypeVar("File", bound=BaseModel)


@dataclass(frozen=True)
class Read(Generic[File]):
    """What a file says, and its text, which knows where each thing stands."""

    content: File
    text: SourceText = field(repr=False)


Examples = Read[ExampleFile]
Catalogue = Read[CatalogueFile]
Figures = Read[FigureFile]


def read_examples(path: Path) -> Examples:
    """Read ``examples.yaml`` (a file, or the folder it stands in). Raises `RuleError`."""
    read = read_file_of(path / "examples.yaml" if path.is_dir() else path, ExampleFile)
    complaints = Complaints(read.text)
    seen: set[str] = set()
    for index, example in enumerate(read.content.examples):
        if example.id in seen:
            complaints.add("E031", ("examples", index, "id"), f"'{example.id}' is given twice")
        seen.add(example.id)
    complaints.check()
    return read


def read_catalogue(path: Path) -> Catalogue:
    """Read ``catalogue.yaml`` (a file, or the folder it stands in). Raises `RuleError`."""
    read = read_file_of(path / "catalogue.yaml" if path.is_dir() else path, CatalogueFile)
    complaints = Complaints(read.text)
    seen: set[str] = set()
    for index, row in enumerate(read.content.rows):
        if row.id in seen:
            complaints.add("E031", ("rows", index, "id"), f"'{row.id}' is given twice")
        seen.add(row.id)
    complaints.check()
    return read


def read_figures(path: Path) -> Figures:
    """Read ``figures.yaml`` (a file, or the folder it stands in). Raises `RuleError`.

    A figure whose exact value the document could not have worded so is refused (``E036``).
    """
    read = read_file_of(path / "figures.yaml" if path.is_dir() else path, FigureFile)
    complaints = Complaints(read.text)
    for index, figure in enumerate(read.content.figures):
        if not figure.worded:
            continue
        place: Key = ("figures", index, "worded")
        try:
            fitting = isinstance(figure.exact, Fraction) and fits(figure.worded, figure.exact)
        except ValueError as error:
            complaints.add("E036", place, str(error))
            continue
        if not fitting:
            complaints.add("E036", place, f"'{figure.worded}' cannot stand for the exact value")
    complaints.check()
    return read


def read_file_of(file: Path, model: type[File]) -> Read[File]:
    """Read a file of a form. Raises `RuleError` with everything that is wrong, at its place."""
    text = read_file(file)
    if not isinstance(text.data, dict):
        raise RuleError([text.problem("E004", (), "this file is a mapping of sections")])
    try:
        return Read(model.model_validate(text.data), text)
    except ValidationError as error:
        raise RuleError(explained(error, text, model, "E")) from error

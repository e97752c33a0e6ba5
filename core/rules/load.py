"""Loading a programme file: read, checked and compiled, with every problem at its place."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, MutableSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from core.facts import CodeListError, Label, Vocabulary
from core.rules.checks import check_programme
from core.rules.compiler.plan import Plan, compile_plan
from core.rules.errors import Problem, RuleError, nearest
from core.rules.guard import Warning_, guard
from core.rules.layers import ALONE, Layered, Library, aware, check_local, layered
from core.rules.model import Programme
from core.rules.notes import notes
from core.rules.resolve import changes, resolve
from core.rules.shape import names_at
from core.rules.text import Key, SourceText, read_file, read_text
from core.rules.words import check_words


@dataclass(frozen=True)
class Loaded:
    """A programme that can be used, with its text and what the burden guard says of it.

    `notes` are for its author: nothing is wrong, but it may not be what was meant.

    `text` has what the programme inherits too; `layers` says where each of that comes from.
    """

    programme: Programme
    text: SourceText
    layers: Layered = field(repr=False)
    vocabulary: Vocabulary
    warnings: tuple[Warning_, ...]
    notes: tuple[Problem, ...] = ()


def load(
    path: Path,
    vocabulary: Vocabulary,
    library: Library = ALONE,
    compiled: MutableSet[str] | None = None,
    *,
    compiling: bool = True,
) -> Loaded:
    """Load ``programme.yaml`` (a file, or the folder it stands in). Raises `RuleError`.

    `library` has the folders of the programmes it may inherit from, by id. `compiled` remembers the
    fingerprints of programmes that could be compiled for every day: what is in it is not compiled
    again to see whether it can be, and what can be is added. Without `compiling` that is left for
    `check_compiled`, which takes most of the time.
    """
    file = path / "programme.yaml" if path.is_dir() else path
    return _loaded(read_file(file), vocabulary, library, compiled, compiling)


def check_compiled(loaded: Loaded, compiled: MutableSet[str] | None = None) -> None:
    """Raise `RuleError` where a programme cannot be compiled for one of its days.

    `compiled` is as in `load`.
    """
    known = "" if compiled is None else fingerprint(loaded.text)
    if compiled is None or known not in compiled:
        problems = _compiled(loaded.programme, loaded.text, loaded.vocabulary)
        if problems:
            raise RuleError(_once(problems))
    if compiled is not None:
        compiled.add(known)


def loads(
    text: str,
    vocabulary: Vocabulary,
    file: str = "programme.yaml",
    library: Library = ALONE,
    compiled: MutableSet[str] | None = None,
    *,
    compiling: bool = True,
) -> Loaded:
    """Load a programme from text, as `load` does a file. Raises `RuleError`."""
    return _loaded(read_text(text, file), vocabulary, library, compiled, compiling)


def _loaded(
    text: SourceText,
    vocabulary: Vocabulary,
    library: Library,
    compiled: MutableSet[str] | None = None,
    compiling: bool = True,
) -> Loaded:
    if not isinstance(text.data, dict):
        raise RuleError([text.problem("R004", (), "a programme file is a mapping of sections")])
    layers = layered(text, library)
    text = layers.text
    try:
        programme = Programme.model_validate(text.data)
    except ValidationError as error:
        raise RuleError(explained(error, text, Programme)) from error
    programme = aware(programme, layers)
    extended = _extended(vocabulary, programme, text)
    problems = check_programme(programme, extended, text)
    problems += check_words(programme, extended, text)
    problems += check_local(programme, text)
    known = fingerprint(text) if compiling and compiled is not None else ""
    if compiling and (compiled is None or known not in compiled):
        problems += _compiled(programme, text, extended)
    warnings, refused = guard(programme, text)
    problems += refused
    if problems:
        raise RuleError(_once(problems))
    if compiled is not None and compiling:
        compiled.add(known)
    said = notes(programme, text)
    return Loaded(programme, text, layers, extended, tuple(warnings), said)


def fingerprint(text: SourceText) -> str:
    """sha256 over everything a programme's text says, with what it inherits."""
    said = orjson.dumps(text.data, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(said).hexdigest()


def extend(vocabulary: Vocabulary, programme: Programme) -> Vocabulary:
    """The vocabulary with the codes a programme adds."""
    extra = {
        name: {code: _label(words) for code, words in codes.items()}
        for name, codes in programme.codes.items()
    }
    return vocabulary.extended(extra) if extra else vocabulary


def _extended(vocabulary: Vocabulary, programme: Programme, text: SourceText) -> Vocabulary:
    """The same, list by list, so that an addition that cannot be is reported at its place."""
    problems: list[Problem] = []
    for name in programme.codes:
        if any(isinstance(w, dict) and "zh" not in w for w in programme.codes[name].values()):
            problems.append(text.problem("R010", ("codes", name), "'zh' is missing", key=True))
            continue
        try:
            vocabulary = extend(
                vocabulary, programme.model_copy(update={"codes": {name: programme.codes[name]}})
            )
        except CodeListError as error:
            problems.append(text.problem("R016", ("codes", name), str(error), key=True))
    if problems:
        raise RuleError(problems)
    return vocabulary


def _label(words: str | dict[str, str]) -> Label:
    if isinstance(words, str):
        return Label(words, words)
    return Label(words["zh"], words.get("en", words["zh"]))


def _compiled(programme: Programme, text: SourceText, vocabulary: Vocabulary) -> list[Problem]:
    """Compile every version there has been, so that an old period cannot fail later."""
    problems: list[Problem] = []
    days = changes(programme) or (dt.date.today(),)
    for day in days:
        resolved = resolve(programme, day)
        for subject in _subjects(programme):
            plan: Plan = compile_plan(resolved, vocabulary, subject=subject)
            problems += [
                text.problem(r.code, resolved.written(r.path), r.message, r.hint)
                for r in plan.refused
            ]
    return problems


def _subjects(programme: Programme) -> list[str]:
    members = any(scheme.per == "member" for scheme in programme.schemes.values())
    return ["organisation", *(["member"] if members else [])]


def _once(problems: Iterable[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


_EXPECTED = {
    "missing": ("R010", "'{field}' is missing"),
    "extra_forbidden": ("R011", "'{field}' is not known here"),
    "string_type": ("R012", "text is expected"),
    "bool_type": ("R012", "true or false is expected"),
    "int_type": ("R012", "a whole number is expected"),
    "dict_type": ("R012", "a mapping (name: …) is expected"),
    "model_type": ("R012", "a mapping (name: …) is expected"),
    "tuple_type": ("R012", "a list is expected"),
    "date_from_datetime_parsing": ("R013", "a day is expected, such as 2015-01-01"),
    "date_type": ("R013", "a day is expected, such as 2015-01-01"),
    "string_pattern_mismatch": ("R014", "'{input}' is not written as a name is"),
    "literal_error": ("R015", "'{input}' is not one of {expected}"),
}


def explained(
    error: ValidationError, text: SourceText, root: type[BaseModel], letter: str = "R"
) -> list[Problem]:
    """Pydantic's errors about a file of the shape `root`, one a place, the most telling first.

    `letter` begins the codes: R for programmes, another for other files that are read like them.
    """
    by_place: dict[Any, Problem] = {}
    details = error.errors(include_url=False)
    for detail in details:
        path = _path_in(text.data, detail["loc"])
        kind = str(detail["type"])
        if kind == "too_short" and _within(details, detail["loc"]):
            continue  # Pydantic counts only the entries of a list that are right
        if _other_arm(detail, details, text):
            continue
        code, message = _EXPECTED.get(kind, ("R020", "{said}"))
        field = str(detail["loc"][-1])
        said = str(detail["msg"]).removeprefix("Value error, ")
        words = {"field": field, "input": detail.get("input"), "said": said}
        words["expected"] = str(detail.get("ctx", {}).get("expected", ""))
        hint = ""
        if kind == "extra_forbidden":
            hint = _cut_off(field, detail) or nearest(field, names_at(detail["loc"], root))
        code = code.replace("R", letter)
        problem = text.problem(
            code, path, message.format(**words), hint, key=kind == "extra_forbidden"
        )
        by_place.setdefault((problem.place, kind == "missing" and field), problem)
    return list(by_place.values())


def _cut_off(field: str, detail: Any) -> str:
    """The way out where a name is the end of a text that a comma cut in two; else empty."""
    if detail.get("input") is not None or field.isascii():
        return ""
    return "between braces a comma ends a value; put the whole text in quotation marks"


def _other_arm(detail: Any, details: Iterable[Any], text: SourceText) -> bool:
    """Whether a mapping was meant where a word could stand too, and what is in it is wrong."""
    if detail["type"] not in ("literal_error", "string_type") or not isinstance(
        detail.get("input"), dict
    ):
        return False
    path = _path_in(text.data, detail["loc"])
    others = (d for d in details if d["type"] not in ("literal_error", "string_type"))
    return any(_path_in(text.data, d["loc"])[: len(path)] == path for d in others)


def _within(details: Iterable[Any], loc: tuple[Any, ...]) -> bool:
    """Whether anything is said of a part of what stands at `loc`."""
    return any(d["loc"][: len(loc)] == loc and len(d["loc"]) > len(loc) for d in details)


def _path_in(data: Any, loc: Iterable[Any]) -> Key:
    """The part of Pydantic's location that is a path into the file (it names union arms too)."""
    path: list[str | int] = []
    for step in loc:
        if (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        ):
            data = data[step]
        elif step == "[key]":
            continue
        else:
            if isinstance(data, dict):
                return tuple(path)
            continue
        path.append(step)
    return tuple(path)

"""Running a file of examples: each is set up, recorded, assessed, and held against what it expects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from core.assess import Function
from core.examples.batch import Batch
from core.examples.case import Case
from core.examples.errors import Complaints
from core.examples.given import Setting
from core.examples.model import Example
from core.examples.names import check_names
from core.examples.programmes import Known, known_programmes, missing
from core.examples.read import Examples, read_examples
from core.examples.report import Outcome, Report
from core.examples.small import Small
from core.rules import (
    ALONE,
    Key,
    Library,
    Loaded,
    Resolved,
    RuleError,
    TableError,
    ask,
    nearest,
    resolve,
    show_decimal,
)


def run_examples(
    loaded: Loaded | None,
    path: Path,
    functions: Mapping[str, Function] | None = None,
    *,
    together: bool = True,
    library: Library = ALONE,
    small: Small | None = None,
) -> Report:
    """Run the examples of a file, or of the folder it stands in.

    `loaded` is the programme of the examples that name none of their own, and `functions` are those
    of its ``rules.py``. `together` lets examples share a log where they cannot see one another; it
    halves the time and changes nothing else. `library` has what the file's own programmes may
    inherit from; `small` asks the programme where its caller has asked it before. Raises `RuleError`
    where the file itself cannot be read; everything else that is wrong is a failure of its example.
    """
    examples = read_examples(path)
    programmes = known_programmes(examples, loaded, functions, library, small)
    try:
        return _Run(examples, programmes, together).report()
    finally:
        for each in programmes.values():
            if isinstance(each, Known) and each.small is not small:
                each.small.close()


class _Group(NamedTuple):
    """What has to be the same for examples to be assessed in one statement."""

    programme: str
    rules: dt.date | None
    version: str
    alone: str


class _Run:
    def __init__(
        self,
        examples: Examples,
        programmes: Mapping[str, Known | RuleError],
        together: bool,
    ) -> None:
        self._together = together
        self._patterns = examples.content.patterns
        self._text = examples.text
        self._examples = examples.content.examples
        self._complaints = [Complaints(examples.text) for _ in self._examples]
        self._programmes = programmes
        self._settings: dict[int, Setting] = {}

    def report(self) -> Report:
        """Run everything."""
        groups: dict[_Group, list[int]] = {}
        for index in range(len(self._examples)):
            group = self._group(index)
            if group is not None:
                groups.setdefault(group, []).append(index)
        for group, indexes in groups.items():
            self._run(group, indexes)
        outcomes = (self._outcome(index) for index in range(len(self._examples)))
        return Report(self._text.file, tuple(outcomes))

    def _outcome(self, index: int) -> Outcome:
        example = self._examples[index]
        place = self._text.place(("examples", index))
        failures = tuple(dict.fromkeys(self._complaints[index].problems))
        return Outcome(example.id, example.title, example.rows, place, failures)

    def _group(self, index: int) -> _Group | None:
        """Check what can be checked without facts; None where nothing is left to assess."""
        example, complaints = self._examples[index], self._complaints[index]
        path: Key = ("examples", index)
        name = example.programme or ""
        known = self._programmes.get(name)
        if known is None:
            complaints.add("E030", (*path, "programme"), *missing(name, self._programmes))
            return None
        if isinstance(known, RuleError):
            complaints.add_all(known.problems)
            return None
        resolved = resolve(known.programme, example.rules_on)
        _check_refused(example, path, resolved, complaints)
        _check_tables(example, path, resolved, complaints)
        setting = self._setting(known, index, self._prefix(known, index))
        if setting is None:
            return None
        self._settings[index] = setting
        check_names(example, path, resolved, setting.organisations, complaints)
        if complaints.problems or not example.expect:
            return None
        alone = "" if setting.prefix else example.id
        return _Group(name, example.rules, resolved.version, alone)

    def _prefix(self, known: Known, index: int) -> str:
        return f"{index}." if self._together and known.shareable else ""

    def _setting(self, known: Known, index: int, prefix: str) -> Setting | None:
        """The setting of an example; without a prefix where codes with one would be too long."""
        path: Key = ("examples", index)
        vocabulary = known.small.assessor.loaded.vocabulary
        try:
            return Setting(
                self._examples[index],
                path,
                self._patterns,
                self._text,
                vocabulary,
                prefix=prefix,
            )
        except RuleError as error:
            if prefix:
                return self._setting(known, index, "")
            self._complaints[index].add_all(error.problems)
            return None

    def _again(self, known: Known, index: int, group: _Group) -> Setting:
        setting = self._setting(known, index, "" if group.alone else self._prefix(known, index))
        assert setting is not None  # it was made before
        return setting

    def _run(self, group: _Group, indexes: Sequence[int]) -> None:
        """Run examples together; where that fails, each half by itself, down to the one at fault."""
        known = self._programmes[group.programme]
        assert isinstance(known, Known)
        cases = []
        for index in indexes:
            # Facts recorded later are known to a setting: one that was tried is not used again.
            setting = self._settings.pop(index, None) or self._again(known, index, group)
            example = self._examples[index]
            cases.append(Case(("examples", index), example, setting, Complaints(self._text)))
        try:
            Batch(known.small, group.rules, cases).run()
        # A function of a plugin may raise anything, and must not take the other examples with it.
        except Exception as error:  # noqa: BLE001
            if len(cases) > 1:
                half = len(cases) // 2
                self._run(group, indexes[:half])
                self._run(group, indexes[half:])
                return
            said = f"this cannot be assessed: {type(error).__name__}: {error}"
            cases[0].complaints.add("E051", cases[0].path, said)
        for index, case in zip(indexes, cases, strict=True):
            self._complaints[index].add_all(case.complaints.problems)


def _check_refused(example: Example, path: Key, resolved: Resolved, complaints: Complaints) -> None:
    refused = {row for refusal in resolved.programme.refused for row in refusal.rows}
    for row in example.refused:
        if row not in refused:
            said = f"the programme does not refuse {row}"
            complaints.add("E050", (*path, "refused"), said, nearest(row, refused))


def _check_tables(example: Example, path: Key, resolved: Resolved, complaints: Complaints) -> None:
    for name, wanted in example.tables.items():
        inner: Key = (*path, "tables", name)
        if name not in resolved.programme.tables:
            hint = nearest(name, resolved.programme.tables)
            complaints.add("E030", inner, f"no table '{name}'", hint, key=True)
            continue
        for base, result in wanted.items():
            _check_answer(resolved, name, (base, result), inner, complaints)


def _check_answer(
    resolved: Resolved,
    name: str,
    asked: tuple[Fraction, Fraction],
    path: Key,
    complaints: Complaints,
) -> None:
    base, wanted = asked
    try:
        came = ask(resolved, name, base).result
    except TableError as error:
        complaints.add("E051", path, str(error))
        return
    if came != wanted:
        asked_of, expected, got = (show_decimal(each, 6) for each in (base, wanted, came))
        complaints.add("E049", path, f"{name}: of {asked_of} expected {expected}, came {got}")

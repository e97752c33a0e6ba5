"""Whether a plugin can be opened, and whether what it offers beside its rules can be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from packaging.specifiers import SpecifierSet

from core.boards import FILE as BOARD
from core.conformance.model import Finding
from core.conformance.subject import Subject
from core.examples import read_catalogue, read_examples
from core.host import Demonstration, HostError, Plugin, board_of
from core.rules import CalendarError, Period, Place, Problem, RuleError, nearest

#: How a requirement can say up to which version.
_BOUNDS: Final = ("<", "<=", "==", "===", "~=")


def loads(subject: Subject) -> Finding:
    """Everything that keeps it from being opened, of its other files too."""
    if isinstance(subject.found, Plugin):
        notes = tuple(str(each.message) for each in subject.found.loaded.notes)
        return Finding(notes=notes)
    faults = [*plain(subject.host.faults(subject.name)), *_further(subject)]
    return Finding(tuple(dict.fromkeys(faults)))


def plain(errors: Iterable[HostError | RuleError]) -> Iterator[Problem]:
    """Errors of the host and of files alike."""
    for error in errors:
        if isinstance(error, RuleError):
            yield from error.problems
        else:
            yield Problem(error.code, Place(error.place), error.message, error.remedy)


def _further(subject: Subject) -> Iterator[Problem]:
    """What is wrong with the other files of a plugin that cannot be opened, as far as it shows."""
    for name, read in (("examples.yaml", read_examples), ("catalogue.yaml", read_catalogue)):
        try:
            if (subject.folder / name).exists():
                read(subject.folder / name)
        except RuleError as error:
            yield from error.problems


def hooks(subject: Subject) -> Finding:
    """Whether the lines of its history are taken in, and its demonstration names what there is."""
    faults = list(subject.unsampled)
    names = subject.plugin.hooks
    if "demonstration" in names:
        try:
            faults += _demonstrated(subject, subject.plugin.demonstration())
        except HostError as error:
            faults += plain([error])
    if not names and not faults:
        return Finding(lacking="it has no hooks")
    return Finding(tuple(faults))


def _demonstrated(subject: Subject, shown: Demonstration) -> Iterator[Problem]:
    programme = subject.plugin.loaded.programme
    try:
        Period.parse(shown.period)
    except CalendarError as error:
        yield subject.fault("hooks", (), f"demonstration: {error}", "a period such as 2015")
    if shown.scheme not in programme.schemes:
        said = f"demonstration: there is no scheme '{shown.scheme}'"
        yield subject.fault("hooks", (), said, nearest(shown.scheme, programme.schemes))
    if shown.indicator.partition(".")[0] not in programme.indicators:
        said = f"demonstration: there is no indicator '{shown.indicator}'"
        yield subject.fault("hooks", (), said, nearest(shown.indicator, programme.indicators))


def board(subject: Subject) -> Finding:
    """What is wrong with the board of this year, where the plugin has one."""
    plugin = subject.plugin
    if "board" not in plugin.hooks and not (plugin.folder / BOARD).exists():
        return Finding(lacking="it has no board")
    try:
        board_of(subject.host, plugin, str(dt.date.today().year))
    except (HostError, RuleError) as error:
        return Finding(tuple(plain([error])))
    return Finding()


def requires(subject: Subject) -> Finding:
    """Whether it says up to which version of this program it was made."""
    wanted = subject.plugin.identity.requires
    if any(each.operator in _BOUNDS for each in SpecifierSet(wanted)):
        return Finding()
    said = f"'requires: {wanted}' has no upper bound: it claims to run on versions that are not there yet"
    hint = "name the first version that it was not tried on, such as '>=0.1,<1'"
    return Finding((subject.fault("requires", ("programme", "requires"), said, hint),))

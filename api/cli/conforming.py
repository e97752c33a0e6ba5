"""A plugin checked: what holds, what does not and where, its grade, and what would raise it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from api.cli import failures, output
from api.language import gettext as _
from api.language import in_chinese
from api.wording import sentence
from core.conformance import (
    CHECKS,
    UNOPENED,
    Grades,
    Outcome,
    Report,
    Subject,
    examine,
    fingerprint,
)
from core.host import Host, HostError, Plugin, bound_patience
from core.rules import Problem, Warning_

#: Checks whose faults are in the plugin's files, and not in what it says.
_OF_FILES: Final = ("loads", "hooks", "board", "examples", "rows")
#: Faults of one check that are shown; their number is always said.
SHOWN: Final = 20
#: Seconds that one call of the plugin's code may take on the few facts of a check.
PATIENCE: Final = 60.0
_MARKS: Final = {"passed": "✓", "failed": "✗", "inapplicable": "–"}


def checked(
    folder: Path,
    host: Host,
    form: str,
    *,
    basic: bool,
    described: Callable[[Any], dict[str, Any]],
    data: Path,
) -> bool:
    """Check a folder and write what was found; whether the plugin has at least the basic grade.

    `host` has what it may inherit from. With `basic`, only what the basic grade takes is looked at;
    else the grade is kept in the folder `data`, where there is one, for the page of plugins.
    """
    only = [each.id for each in CHECKS if each.grade == "D" or not basic]
    with _by_itself(), closing(Subject(folder, host.library)) as subject:
        if form == "json":
            report = examine(subject, only=only)
            output.json(_plain(subject, report, described(subject.found)))
        else:
            _head(subject)
            report = examine(subject, only=only, told=_told)
            _end(subject, report, basic=basic)
        if not basic and data.exists() and isinstance(subject.found, Plugin):
            Grades(data).keep(fingerprint(subject.found), report)
    return report.grade is not None


@contextmanager
def _by_itself() -> Iterator[None]:
    """The plugin's code has a bound of time, and what is compiled is kept to the end.

    Looking again and again whether it is garbage takes a fifth of the time.
    """
    collected = gc.isenabled()
    bound_patience(PATIENCE)
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
        bound_patience()


def _head(subject: Subject) -> None:
    identity = subject.found.identity
    if identity is not None:
        output.say(f"{subject.name}: {identity.id} {identity.version} {identity.title}")


def _told(outcome: Outcome) -> None:
    """A check as it ends, with what it found."""
    if outcome.finding is UNOPENED:
        return
    check, finding = outcome.check, outcome.finding
    title = check.zh if in_chinese() else check.en
    aside = sentence(finding.lacking) if outcome.state == "inapplicable" else ""
    output.say(f"{_MARKS[outcome.state]} {check.grade} {title}" + (f" ({aside})" if aside else ""))
    for fault in finding.faults[:SHOWN]:
        for line in _said(fault):
            output.say(f"    {line}")
    if len(finding.faults) > SHOWN:
        output.say("    " + _("and {count} more").format(count=len(finding.faults) - SHOWN))
    for note in finding.notes:
        output.say(f"    {sentence(note)}")


def _said(fault: Problem) -> Iterator[str]:
    """A fault of a file at its place, or of the plugin as a whole."""
    if fault.code.startswith("host."):
        place = str(fault.place)
        yield from failures.lines(
            HostError(fault.code, fault.message, place=place, remedy=fault.hint)
        )
    else:
        yield from failures.problem(fault)
    yield f"  {more(fault.code)}"


def more(code: str) -> str:
    """Where the page of errors explains a code, in the language in use."""
    return f"docs/errors{'.zh-CN' if in_chinese() else ''}.md#{code}"


def _end(subject: Subject, report: Report, *, basic: bool) -> None:
    examples = _examples(subject, report)
    if examples is not None:
        said = _("Examples passed: {passed}/{total}")
        output.say(said.format(passed=examples["passed"], total=examples["total"]))
    if faults := _faults(report):
        output.say(_("Faults of the files: {count}").format(count=len(faults)))
    if report.grade is None:
        output.say(_("No grade: what the basic one takes is not there yet."))
    elif not basic:
        output.say(_("Grade: {grade}").format(grade=report.grade))
    for outcome in report.raised_by:
        title = outcome.check.zh if in_chinese() else outcome.check.en
        said = _("For grade {grade} is wanted: {title} ({count})")
        count = len(outcome.finding.faults)
        output.say(said.format(grade=outcome.check.grade, title=title, count=count))


def _faults(report: Report) -> list[Problem]:
    """What is wrong with its files; what came out differently in examples is no fault of a file."""
    return [
        fault
        for each in report.outcomes
        if each.check.id in _OF_FILES
        for fault in each.finding.faults
        if not _is_answer(fault)
    ]


def _is_answer(fault: Problem) -> bool:
    """Whether it is about what an example expects."""
    return "E040" <= fault.code <= "E051"


def _examples(subject: Subject, report: Report) -> dict[str, Any] | None:
    """How many examples passed; None where they could not be run."""
    if report.outcomes[0].state == "failed" or subject.examined.report is None:
        return None
    outcomes = subject.examined.report.outcomes
    failed = subject.examined.report.failures
    return {
        "total": len(outcomes),
        "passed": sum(outcome.passed for outcome in outcomes),
        "failures": [plain(failure) for failure in failed],
    }


def _plain(subject: Subject, report: Report, described: dict[str, Any]) -> dict[str, Any]:
    opened = report.outcomes[0].state != "failed"
    notes = subject.plugin.loaded.notes if opened else ()
    allowed: Iterable[Warning_] = subject.plugin.loaded.warnings if opened else ()
    return {
        "sound": report.grade is not None,
        **described,
        "problems": [plain(fault) for fault in _faults(report)],
        "notes": [plain(note) for note in notes],
        "burden": [{"where": each.where, "message": each.message} for each in allowed],
        "examples": _examples(subject, report),
        **report.to_json(),
    }


def plain(fault: Problem) -> dict[str, str]:
    """A fault as plain data."""
    said = {"code": fault.code, "place": str(fault.place), "message": fault.message}
    return said | {"hint": fault.hint, "excerpt": fault.excerpt, "more": more(fault.code)}

"""Whether the same facts give the same answer: again, in another order, by another engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from core.assess import Assessment
from core.assess.functions import tables_of as tables_read
from core.conformance.answers import FewDuck
from core.conformance.elsewhere import Silent, called_elsewhere
from core.conformance.model import Finding
from core.conformance.reaching import reaching_out
from core.conformance.samples import Sample
from core.conformance.subject import NOTHING_TO_TRY, OURS, Subject
from core.rules import Problem

#: What is named of all that differs.
SHOWN: Final = 3


def repeatable(subject: Subject) -> Finding:
    """Whether every sample has an answer, and the first the same digests when it is asked again."""
    if not subject.samples:
        return NOTHING_TO_TRY
    faults: list[Problem] = []
    for sample in subject.samples:
        with subject.trying("repeatable", f"the facts of {sample.source}", faults):
            first = subject.answers(sample)
            if sample is not subject.samples[0]:
                continue
            again = subject.answering(sample).all(sample.counting)
            for part, one in first.items():
                faults += _differing(subject, "repeatable", sample, one, again[part], "asked again")
    return Finding(tuple(faults))


def order(subject: Subject) -> Finding:
    """Whether facts recorded in another order, in other batches, give the same answers."""
    samples = [sample for sample in subject.samples if sample.facts]
    if not samples:
        return NOTHING_TO_TRY
    faults: list[Problem] = []
    for sample in samples:
        with subject.trying("order", f"the facts of {sample.source}", faults):
            first = subject.answers(sample)
            other = subject.answering(sample).all(sample.shuffled(seed=1))
            for part, one in first.items():
                faults += _differing(subject, "order", sample, one, other[part], "in another order")
    return Finding(tuple(faults))


def engines(subject: Subject) -> Finding:
    """Whether DuckDB gives the digests that SQLite gives, for the first sample."""
    if not subject.samples:
        return NOTHING_TO_TRY
    sample = subject.samples[0]
    answering = subject.answering(sample)
    faults: list[Problem] = []
    # One thread and several share the work differently; each part is asked of one of them.
    with FewDuck(threads=1) as one_thread, FewDuck(threads=4) as several:
        for number, part in enumerate(answering.parts):
            with subject.trying("engines", str(part), faults):
                one = subject.answers(sample)[part]
                engine = several if number % 2 else one_thread
                other = answering.again(part, sample.counting, engine)
                faults += _differing(subject, "engines", sample, one, other, "by DuckDB")
    return Finding(tuple(faults))


def same(one: Assessment, other: Assessment) -> bool:
    """Whether two answers of one plan about the same period say the same, digest for digest.

    What was asked is the same and so is what the rows mean: equal rows have equal digests, and only
    of others these have to be computed.
    """
    asked = (one.period, one.position, one.region) == (other.period, other.position, other.region)
    known = asked and one.plan.statement is other.plan.statement
    return (known and one.table.equals(other.table)) or one.digest == other.digest


def _differing(
    subject: Subject, check: str, sample: Sample, one: Assessment, other: Assessment, how: str
) -> Iterator[Problem]:
    """The indicators whose values differ, at their places; a scheme where no indicator does."""
    if same(one, other):
        return
    found = list(_indicators(one, other))
    for name in found[:SHOWN]:
        said = f"'{name}' has other values {how} (facts of {sample.source})"
        yield subject.fault(check, ("indicators", name.partition(".")[0]), said, _HINTS[check])
    for name in () if found else one.plan.schemes:
        said = f"'{name}' gives another result {how} (facts of {sample.source})"
        yield subject.fault(check, ("schemes", name), said, _HINTS[check])


_HINTS: Final = {
    "repeatable": "a function must depend on its frames and the period alone",
    "order": "take the latest or first of facts by their day, and say what decides between two",
    "engines": OURS,
}


def _indicators(one: Assessment, other: Assessment) -> Iterator[str]:
    for name, column in one.plan.columns.items():
        parts = [each for each in (column.num, column.den) if isinstance(each, str)]
        if any(not one.table[each].equals(other.table[each]) for each in parts):
            yield name


def functions(subject: Subject) -> Finding:
    """Whether its functions depend on their frames and the period alone, as far as that shows."""
    plugin = subject.plugin
    if not plugin.functions:
        return Finding(lacking="it has no functions")
    faults = list(reaching_out(subject.folder))
    for sample in subject.samples:
        for name in plugin.functions:
            faults += _called(subject, sample, name)
    if subject.samples and not faults:
        faults += _elsewhere(subject, subject.samples[0])
    return Finding(tuple(dict.fromkeys(faults)))


def _called(subject: Subject, sample: Sample, name: str) -> Iterator[Problem]:
    """What a function does with the same frames, twice, and with empty ones."""
    function = subject.plugin.functions[name]
    frames = {each: sample.counting.tables[each] for each in tables_read(function)}
    during = f"rules.{name} on the facts of {sample.source}"
    faults: list[Problem] = []
    with subject.trying("functions", during, faults):
        first, again = (dict(function(dict(frames), sample.period)) for _ in range(2))
        silent = function({n: t.slice(0, 0) for n, t in frames.items()}, sample.period)
    if faults:
        yield from faults
        return
    yield from _values(subject, name, first, sample)
    if first != again:
        yield _of_function(subject, name, f"{during}: called twice, it gives two answers")
    if silent and any(not value for value in silent.values()):
        said = f"{during}: without a fact it gives 0, where there is no data"
        yield _of_function(subject, name, said, "leave out organisations of which nothing is known")


def _elsewhere(subject: Subject, sample: Sample) -> Iterator[Problem]:
    """What another process says, whose sets and dictionaries have another order."""
    functions = subject.plugin.functions
    calls = {
        name: {each: sample.counting.tables[each] for each in tables_read(function)}
        for name, function in functions.items()
    }
    try:
        found = called_elsewhere(subject.folder, calls, sample.period)
    except Silent as error:
        yield subject.fault("functions", (), f"called in another process: {error}")
        return
    for name, frames in calls.items():
        if name in found["failed"]:
            yield _of_function(subject, name, f"in another process, {found['failed'][name]}")
            continue
        here = functions[name](frames, sample.period)
        if {code: str(Fraction(value)) for code, value in here.items()} != found["values"][name]:
            said = f"rules.{name} gives other values in another process"
            yield _of_function(subject, name, said, _ELSEWHERE)
    for each in found["reached"][:SHOWN]:
        said = f"a function reached for more than its frames: {each}"
        yield subject.fault("functions", (), said, _HINTS["repeatable"])
    for each in found["replaced"][:SHOWN]:
        said = f"its code replaces '{each}' of the program for everybody"
        yield subject.fault("functions", (), said, "leave the program as it is")


#: What differs there, and what to do about most of it.
_ELSEWHERE: Final = (
    "sort what comes out of sets; ask neither the clock, the zone, the language nor the environment"
)


def _values(
    subject: Subject, name: str, found: Mapping[str, Any], sample: Sample
) -> Iterator[Problem]:
    strangers = sorted(found.keys() - sample.founded)
    if strangers:
        said = f"rules.{name} gives a value for '{strangers[0]}', which no fact founds"
        yield _of_function(subject, name, said, "give values of organisations in the frames")


def _of_function(subject: Subject, name: str, said: str, hint: str = "") -> Problem:
    indicators = subject.plugin.loaded.programme.indicators
    asked = next((n for n, each in indicators.items() if each.python == f"rules.{name}"), "")
    return subject.fault("functions", ("indicators", asked), said, hint or _HINTS["repeatable"])

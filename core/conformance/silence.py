"""What is said where nothing was recorded: no data, or nothing that can be rated; never 0, never a fall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.assess import Assessment
from core.conformance.model import Finding
from core.conformance.repeating import same
from core.conformance.subject import NOTHING_TO_TRY, Subject
from core.examples.few import FewFacts
from core.examples.parts import Part
from core.rules import Problem, Resolved

#: Facts about what there is, not about what was done.
REGISTERS: Final = frozenset({"organisation", "membership", "post"})
#: States of a result that say themselves that there is none.
_UNSAID: Final = frozenset({"outside", "unrecorded", "unavailable"})


def unread(subject: Subject) -> Finding:
    """Whether facts of types that the rules do not read change nothing."""
    if not subject.samples:
        return NOTHING_TO_TRY
    faults: list[Problem] = []
    strange: set[str] = set()
    for sample in subject.samples:
        answering = subject.answering(sample)
        for part in answering.parts:
            others = [
                name
                for name, table in sample.counting.tables.items()
                if table.num_rows and name not in answering.tables(part) and name != "organisation"
            ]
            strange |= {name.partition("__")[0] for name in others}
            if not others:
                continue
            with subject.trying("unread", str(part), faults):
                one = subject.answers(sample)[part]
                other = answering.of(part, sample.counting.without(others))
                if not same(one, other):
                    said = f"{part}: facts of types that it does not read change what it says"
                    faults.append(subject.fault("unread", (), said, "say in @reads what is read"))
    if not strange:
        return Finding(lacking="its facts are all of types that its rules read")
    return Finding(tuple(faults))


def missing(subject: Subject) -> Finding:
    """Whether there is an answer, if only that there is none, without the facts of one type."""
    if subject.few is None:
        return NOTHING_TO_TRY
    answering = subject.answering(subject.samples[0])
    faults: list[Problem] = []
    # What a value of an earlier period rests on is among the other parts.
    for part in (each for each in answering.parts if not answering.climbs(each)):
        for type_ in sorted(_types(answering.tables(part)) - {"organisation"}):
            with subject.trying("missing", f"without facts of '{type_}'", faults):
                answering.of(part, _without(subject.few, type_))
    return Finding(tuple(dict.fromkeys(faults)))


def empty(subject: Subject) -> Finding:
    """Whether there is an answer for no organisations at all, and for those without a fact."""
    if subject.few is None:
        return NOTHING_TO_TRY
    answering = subject.answering(subject.samples[0])
    faults: list[Problem] = []
    for said, facts in (
        ("without any fact", subject.few.without(list(subject.few.tables))),
        ("of organisations of which nothing but the founding is known", _founded(subject.few)),
    ):
        for part in answering.parts:
            with subject.trying("empty", f"{said}: {part}", faults):
                answering.of(part, facts)
    return Finding(tuple(dict.fromkeys(faults)))


def no_data(subject: Subject) -> Finding:
    """Whether nobody is rated, and nothing is given points, of whom nothing was recorded."""
    if subject.few is None:
        return NOTHING_TO_TRY
    answering = subject.answering(subject.samples[0])
    registers = [name for name in subject.few.tables if name.partition("__")[0] not in REGISTERS]
    facts = subject.few.without(registers)
    faults: list[Problem] = []
    notes: list[str] = []
    for part in (each for each in answering.parts if each.schemes):
        with subject.trying("no-data", str(part), faults):
            found = answering.of(part, facts, records=True)
            faults += _rated(subject, part, found)
            notes += _silent(part, found.resolved)
    return Finding(tuple(faults), tuple(notes))


def _rated(subject: Subject, part: Part, found: Assessment) -> Iterator[Problem]:
    for name in part.schemes:
        if name not in found.plan.schemes or found.resolved.schemes[name].silence == "fails":
            continue
        for result in found.standings(name):
            scheme = result.schemes[name]
            if scheme.state not in _UNSAID and scheme.total is not None:
                said = f"'{name}' rates an organisation of which nothing was recorded"
                hint = "let it count facts, or say that silence is failure: 'silence: fails'"
                yield subject.fault("no-data", ("schemes", name), said, hint)
                break


def _silent(part: Part, resolved: Resolved) -> Iterator[str]:
    """What a programme decides itself about a lack of data."""
    for name in part.schemes:
        scheme = resolved.schemes[name]
        if scheme.silence == "fails":
            yield f"'{name}' takes silence for failure, as it says"
        full = [
            f"{group}.{item}"
            for group, items in scheme.groups.items()
            for item, each in items.items.items()
            if each.when_no_data == "full"
        ]
        if full:
            yield f"'{name}' gives full points without data, as it says: {', '.join(full)}"


def _types(tables: frozenset[str]) -> set[str]:
    return {name.partition("__")[0] for name in tables}


def _without(facts: FewFacts, type_: str) -> FewFacts:
    return facts.without([name for name in facts.tables if name.partition("__")[0] == type_])


def _founded(facts: FewFacts) -> FewFacts:
    return facts.without([name for name in facts.tables if name != "organisation"])

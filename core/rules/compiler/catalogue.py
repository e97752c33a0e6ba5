"""Every source that rules may name."""

from __future__ import annotations

from functools import cache

from core.facts import Vocabulary
from core.rules.compiler.attendance import attendance
from core.rules.compiler.cases import CASES, admission_shape, case_source
from core.rules.compiler.sources import DAY, Source, columns_of


@cache
def sources_of(vocabulary: Vocabulary) -> dict[str, Source]:
    """Every source rules may name, by name."""
    sources: dict[str, Source] = {}
    for name in vocabulary.types:
        columns = columns_of(vocabulary.types[name])
        person = "person" if "person" in columns else ""
        fields = {"day": DAY, **columns}
        sources[name] = Source(name, f"f_{name}", fields, (name,), person=person)
    people = attendance(vocabulary)
    sources[people.name] = people
    for shape in (*CASES, admission_shape(vocabulary)):
        sources[shape.name] = case_source(shape, vocabulary.types[shape.steps[0].table])
    return sources

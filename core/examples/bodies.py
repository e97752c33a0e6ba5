"""Bodies as an example writes them: people by name, codes as the example has them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from core.examples.errors import Complaints
from core.examples.repeats import Asked
from core.facts import FactError, FactModel, Vocabulary, fields_of, lists_of
from core.rules import Key, nearest

_REFERENCE = "0123456789abcdefghjkmnpqrstvwxyz"


def reference(example: str, name: str) -> str:
    """The reference of a person of an example: looks random, and is the same every time."""
    number = int.from_bytes(hashlib.sha256(f"{example}/{name}".encode()).digest())
    return "".join(_REFERENCE[number >> 5 * place & 31] for place in range(12))


class Bodies:
    """Makes bodies for one example; `people` are the names known in it, `prefix` that of its codes."""

    def __init__(
        self, example: str, prefix: str, vocabulary: Vocabulary, complaints: Complaints
    ) -> None:
        self._example = example
        self._prefix = prefix
        self._vocabulary = vocabulary
        self._complaints = complaints
        self.people: set[str] = set()

    def body(self, asked: Asked) -> FactModel | None:
        """The body of a fact; None, with a complaint for each fault, where it cannot be one."""
        model = self._vocabulary.types.get(asked.type)
        if model is None:
            hint = nearest(asked.type, self._vocabulary.types)
            self._complaints.add(
                "E030", (*asked.path, "type"), f"no fact type '{asked.type}'", hint
            )
            return None
        return self.parsed(asked, self.named(model, asked))

    def parsed(self, asked: Asked, body: Mapping[str, Any]) -> FactModel | None:
        """A body made of a mapping that has references already; None as `body`."""
        try:
            return self._vocabulary.parse(asked.type, body)
        except FactError as error:
            for fault in error.faults:
                path = _inner(asked.path, fault.path)
                self._complaints.add("E032", path, f"{asked.type}: {fault.message}", fault.hint)
        return None

    def named(self, model: type[FactModel], asked: Asked) -> dict[str, Any]:
        """A body with references for names, and with the prefix before codes and cases."""
        body = self._fields(model, asked.body, asked)
        for spec in lists_of(model):
            rows = asked.body.get(spec.name)
            if isinstance(rows, list):
                whole = [_row(spec.row, row) for row in rows]
                body[spec.name] = [self._fields(spec.row, row, asked) for row in whole]
        return body

    def _fields(
        self, model: type[FactModel], written: Mapping[str, Any], asked: Asked
    ) -> dict[str, Any]:
        body = dict(written)
        for spec in fields_of(model):
            value = body.get(spec.name)
            if not isinstance(value, str):
                if spec.name == "groups" and isinstance(value, list):
                    body[spec.name] = [f"{self._prefix}{code}" for code in value]
            elif spec.column.kind == "person":
                body[spec.name] = self._reference(value, asked, spec.name)
            elif spec.column.kind in ("organisation", "case"):
                body[spec.name] = f"{self._prefix}{value}"
        return body

    def _reference(self, name: str, asked: Asked, field: str) -> str:
        for known in ((f"{asked.pattern}.{name}",) if asked.pattern else ()) + (name,):
            if known in self.people:
                return reference(self._example, known)
        local = f"{asked.pattern}."
        names = [n.removeprefix(local) for n in self.people]
        self._complaints.add(
            "E030", _inner(asked.path, field), f"nobody is named '{name}'", nearest(name, names)
        )
        return reference(self._example, name)


def _row(model: type[FactModel], written: Any) -> Mapping[str, Any]:
    """A row of a list; a bare name is that of its person."""
    if isinstance(written, Mapping):
        return written
    person = next((s.name for s in fields_of(model) if s.column.kind == "person"), "person")
    return {person: written}


def _inner(path: Key, dotted: str) -> Key:
    """A place within a fact, by the path that a fault gives."""
    steps = (int(step) if step.isdecimal() else step for step in dotted.split(".") if step)
    return (*path, *steps)

"""The vocabulary: every fact type, code list and lifecycle, and the reading of facts by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Self

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_json

from core.facts.admission import AdmissionTemplate, admission_lifecycle
from core.facts.canonical import plain
from core.facts.codelist import CodeList, CodeListError
from core.facts.errors import FactError
from core.facts.faults import faults_of, nearest, not_json, unknown_code, unknown_type
from core.facts.lifecycle import Lifecycle
from core.facts.model import FactModel, Label, fields_of, lists_of

# A code field, what it may hold (None where it may be missing), and the name of its list.
_Check = tuple[str, frozenset[str | None], str]


@dataclass(frozen=True, slots=True)
class Family:
    """Fact types that belong together, with the code lists declared beside them."""

    label: Label
    types: tuple[type[FactModel], ...]
    codes: tuple[CodeList, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Vocabulary:
    """An immutable set of fact types, code lists and lifecycles, each a read-only map by name.

    Make one with `of`, or a larger one with `extended`.
    """

    families: tuple[Family, ...]
    codes: Mapping[str, CodeList]
    lifecycles: Mapping[str, Lifecycle]
    templates: Mapping[str, AdmissionTemplate]
    types: Mapping[str, type[FactModel]] = field(init=False)
    _checks: Mapping[str, tuple[_Check, ...]] = field(init=False)
    _row_checks: Mapping[str, tuple[tuple[str, tuple[_Check, ...]], ...]] = field(init=False)

    @classmethod
    def of(
        cls,
        families: Iterable[Family],
        lifecycles: Iterable[Lifecycle],
        templates: Iterable[AdmissionTemplate],
    ) -> Self:
        """A vocabulary of these parts.

        Raises `CodeListError`: ``facts.duplicate-list`` for two code lists of one name, ``facts.unknown-list``
        for a field without its list, ``facts.unknown-step`` for a template with a step without a code.
        """
        families = tuple(families)
        codes: dict[str, CodeList] = {}
        for codelist in (each for family in families for each in family.codes):
            if codelist.name in codes:
                raise CodeListError(
                    "facts.duplicate-list", f"two code lists are named {codelist.name}"
                )
            codes[codelist.name] = codelist
        machines = {lifecycle.name: lifecycle for lifecycle in lifecycles}
        return cls(families, codes, machines, {each.name: each for each in templates})

    def __post_init__(self) -> None:
        types = {model.name: model for family in self.families for model in family.types}
        machines = {**self.lifecycles, "admission": admission_lifecycle(self.templates.values())}
        put = object.__setattr__
        put(self, "codes", MappingProxyType(dict(self.codes)))
        put(self, "lifecycles", MappingProxyType(machines))
        put(self, "templates", MappingProxyType(dict(self.templates)))
        put(self, "types", MappingProxyType(types))
        put(self, "_checks", {name: self._code_checks(model) for name, model in types.items()})
        put(self, "_row_checks", {name: self._list_checks(model) for name, model in types.items()})
        steps = self.codes["admission.step"].codes
        for template in self.templates.values():
            for step in template.steps:
                if step not in steps:
                    raise CodeListError(
                        "facts.unknown-step",
                        f"template {template.name}: admission.step has no code {step!r} "
                        f"{nearest(step, steps)}".rstrip(),
                    )

    def extended(
        self,
        extra: Mapping[str, Mapping[str, Label]],
        templates: Iterable[AdmissionTemplate] = (),
    ) -> Vocabulary:
        """A vocabulary with more codes (by list name) and more templates of admission.

        A new template's name belongs among the codes of ``admission.template``, its new steps among
        those of ``admission.step``. Raises `CodeListError`: ``facts.unknown-list``, ``facts.code-redefined``,
        ``facts.ordered-list``, ``facts.template-redefined``, ``facts.unknown-step``.
        """
        codes = dict(self.codes)
        for name, added in extra.items():
            if name not in codes:
                hint = nearest(name, codes)
                raise CodeListError("facts.unknown-list", f"no code list {name!r} {hint}".rstrip())
            codes[name] = codes[name].extended(added)
        known = dict(self.templates)
        for template in templates:
            if template.name in known:
                raise CodeListError(
                    "facts.template-redefined", f"template {template.name!r} exists"
                )
            known[template.name] = template
        return Vocabulary(self.families, codes, self.lifecycles, known)

    def model(self, name: str) -> type[FactModel]:
        """The fact type of this name; raises `FactError` (``facts.unknown-type``)."""
        try:
            return self.types[name]
        except KeyError:
            raise unknown_type(name, self.types) from None

    def parse(self, type_name: str, data: bytes | str | Mapping[str, Any]) -> FactModel:
        """Read a fact's body from JSON text or from a mapping of its fields, and check its codes.

        A mapping may hold Python values (`Decimal`, `date`) or their JSON forms. Raises `FactError`
        with everything that is wrong.
        """
        model = self.model(type_name)
        if not isinstance(data, (bytes, str)):
            data = _json(type_name, data)
        try:
            # The model's own method, without what it does for callers we do not have.
            body: FactModel = model.__pydantic_validator__.validate_json(data)
        except ValidationError as error:
            # Pydantic's own error repeats what was refused, and a traceback would show it.
            raise FactError(type_name, faults_of(model, error, data, self.codes)) from None
        self.check(body)
        return body

    def check(self, body: FactModel) -> None:
        """Refuse a body that has a code outside its list; raises `FactError` (``facts.unknown-code``).

        For bodies made in Python; `parse` has done it already.
        """
        name, values = body.name, body.__dict__
        for attribute, allowed, _ in self._checks[name]:
            if values[attribute] not in allowed:
                raise self._unknown_codes(body)
        for attribute, checks in self._row_checks[name]:
            for row in getattr(body, attribute):
                if any(getattr(row, inner) not in allowed for inner, allowed, _ in checks):
                    raise self._unknown_codes(body)

    def lifecycle(self, type_name: str) -> Lifecycle | None:
        """The lifecycle facts of this type are steps of; None where they are simple facts."""
        return self.lifecycles.get(self.model(type_name).lifecycle)

    def _code_checks(self, model: type[FactModel]) -> tuple[_Check, ...]:
        checks = []
        for spec in fields_of(model):
            if spec.column.kind == "code":
                if spec.column.codes not in self.codes:
                    raise CodeListError(
                        "facts.unknown-list",
                        f"{model.name}.{spec.name}: no code list {spec.column.codes!r}",
                    )
                allowed: set[str | None] = set(self.codes[spec.column.codes].codes)
                allowed |= {None} if spec.optional else set()
                checks.append((spec.name, frozenset(allowed), spec.column.codes))
        return tuple(checks)

    def _list_checks(self, model: type[FactModel]) -> tuple[tuple[str, tuple[_Check, ...]], ...]:
        found = ((spec.name, self._code_checks(spec.row)) for spec in lists_of(model))
        return tuple((name, checks) for name, checks in found if checks)

    def _unknown_codes(self, body: FactModel) -> FactError:
        faults = [
            unknown_code(attribute, getattr(body, attribute), self.codes[codes])
            for attribute, allowed, codes in self._checks[body.name]
            if getattr(body, attribute) not in allowed
        ]
        faults.extend(
            unknown_code(f"{attribute}.{place}.{inner}", getattr(row, inner), self.codes[codes])
            for attribute, checks in self._row_checks[body.name]
            for place, row in enumerate(getattr(body, attribute))
            for inner, allowed, codes in checks
            if getattr(row, inner) not in allowed
        )
        return FactError(body.name, tuple(faults))


def _json(type_name: str, data: Mapping[str, Any]) -> bytes:
    """The JSON text of a mapping; raises `FactError` (``facts.malformed-json``)."""
    try:
        text = to_json(data)
        # A Decimal may print with an exponent (1E+2), which no number field takes.
        return to_json(_plain(data)) if b"E+" in text else text
    except (PydanticSerializationError, ValueError) as error:
        raise not_json(type_name, error) from None


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return plain(value)
        case Mapping():
            return {name: _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value

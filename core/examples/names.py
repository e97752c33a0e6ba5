"""Names that an example expects something of, checked against the programme it runs under."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.examples.errors import Complaints
from core.examples.model import Example, Expectations, ExpectedScheme
from core.rules import Key, Resolved, names_mentioned, nearest
from core.rules.model import Scheme

LEDGER_PARTS = ("opening", "added", "resolved", "closing")


def check_names(
    example: Example,
    path: Key,
    resolved: Resolved,
    organisations: Collection[str],
    complaints: Complaints,
) -> None:
    """Complain about every organisation, indicator, scheme, veto and item that is not there.

    `resolved` is the programme on the day whose rules apply.
    """
    checker = _Checker(resolved, organisations, complaints)
    checker.expectations(example.expect, (*path, "expect"))
    for index, later in enumerate(example.later):
        checker.expectations(later.expect, (*path, "later", index, "expect"))


class _Checker:
    def __init__(
        self, resolved: Resolved, organisations: Collection[str], complaints: Complaints
    ) -> None:
        self._resolved = resolved
        self._organisations = organisations
        self._complaints = complaints
        self._indicators = {
            *resolved.indicators,
            *(
                f"{name}.{part}"
                for name, indicator in resolved.indicators.items()
                if indicator.ledger is not None
                for part in LEDGER_PARTS
            ),
            *(name for name in names_mentioned(resolved) if name.endswith(".missing")),
        }

    def known(self, what: str, name: str, names: Iterable[str], path: Key) -> bool:
        known = list(names)
        if name not in known:
            said = f"no {what} '{name}' under the rules of {self._resolved.on}"
            self._complaints.add("E030", path, said, nearest(name, known), key=True)
        return name in known

    def expectations(self, expect: Expectations, path: Key) -> None:
        for code, wanted in expect.items():
            if code not in self._organisations:
                hint = nearest(code, self._organisations)
                said = f"the example gives no organisation '{code}'"
                self._complaints.add("E030", (*path, code), said, hint, key=True)
            for name in wanted.indicators:
                self.known("indicator", name, self._indicators, (*path, code, "indicators", name))
            for name, scheme in wanted.schemes.items():
                inner: Key = (*path, code, "schemes", name)
                if self.known("scheme", name, self._resolved.schemes, inner):
                    self._scheme(scheme, self._resolved.schemes[name], inner)

    def _scheme(self, wanted: ExpectedScheme, scheme: Scheme, path: Key) -> None:
        items = [f"{name}.{item}" for name, group in scheme.groups.items() for item in group.items]
        for name in wanted.points:
            self.known("item", name, items, (*path, "points", name))
        for name in wanted.vetoes or ():
            self.known("veto", name, scheme.vetoes, (*path, "vetoes"))
        if wanted.not_rated is not None:
            self.known("reason", wanted.not_rated, scheme.not_rated, (*path, "not_rated"))

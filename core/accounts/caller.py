"""Who asks, and whether they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.accounts.errors import AccountsError
from core.accounts.roles import MATRIX, PLACES, Action, Extent, Role

Within = Callable[[str, str], bool]
"""``within(organisation, of)``: whether an organisation is `of` or somewhere beneath it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a place: of all regions without `region`, of a whole one without `organisation`.

    `person` is the reference of a member in the facts of the region, where the grant is theirs.
    Raises `AccountsError` ``accounts.grant`` where the role needs another place.
    """

    role: Role
    region: str | None = None
    organisation: str | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        """Refuse a place that the role cannot have."""
        if self.place not in PLACES[self.role] or (self.person and self.role is not Role.member):
            raise AccountsError(
                "accounts.grant",
                f"the role '{self.role}' is given {_needed(self.role)}",
                remedy="Only a member's grant names a person" if self.person else "",
            )

    @property
    def place(self) -> str:
        """What the grant names: ``organisation``, ``region``, or nothing."""
        if self.organisation is not None:
            return "organisation" if self.region is not None else "an organisation of no region"
        return "" if self.region is None else "region"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a caller may do something in one region.

    `whole` is the region itself and everything in it, `beneath` organisations with all under them,
    `own` organisations alone.
    """

    whole: bool = False
    beneath: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is any place at all."""
        return self.whole or bool(self.beneath) or bool(self.own)

    @property
    def organisations(self) -> frozenset[str]:
        """The organisations the grants name; none where they are of the whole region."""
        return self.beneath | self.own

    def holds(self, organisation: str | None, within: Within) -> bool:
        """Whether an organisation is in it, or without one the whole region."""
        if self.whole or organisation is None:
            return self.whole
        return organisation in self.own or any(within(organisation, of) for of in self.beneath)

    def among(self, organisations: Iterable[str], within: Within) -> list[str]:
        """Those of some organisations that are in it, in their order."""
        return [code for code in organisations if self.holds(code, within)]


@dataclass(frozen=True, slots=True)
class Caller:
    """An account that asks, with its grants of now.

    `name` is what the account is called on pages. `scopes` are the actions that an access token is
    for, None where the caller signed in; `language` is ``zh`` or ``en``.
    """

    account: str
    name: str
    grants: tuple[Grant, ...]
    scopes: frozenset[str] | None = None
    language: str = "zh"

    @property
    def roles(self) -> frozenset[Role]:
        """Every role of the caller, wherever it is."""
        return frozenset(each.role for each in self.grants)

    def everywhere(self) -> bool:
        """Whether a grant is of all regions."""
        return any(each.region is None for each in self.grants)

    def regions(self, known: Iterable[str]) -> list[str]:
        """Those of some regions in which the caller has a grant."""
        own = {each.region for each in self.grants}
        return [code for code in known if None in own or code in own]


def reach(caller: Caller, action: Action, region: str | None) -> Reach:
    """Where in a region the caller may do something; without a region, in the installation."""
    if caller.scopes is not None and action.value not in caller.scopes:
        return Reach()
    whole, beneath, own = False, set[str](), set[str]()
    for grant in caller.grants:
        if grant.region not in (None, region):
            continue
        match MATRIX[grant.role][action]:
            case Extent.region:
                whole = True
            case Extent.beneath if grant.organisation is not None:
                beneath.add(grant.organisation)
            case Extent.beneath:
                # Only a role that may be of a region has no organisation: all of it is beneath.
                whole = True
            case Extent.own if grant.organisation is not None:
                own.add(grant.organisation)
            case _:
                pass
    return Reach(whole, frozenset(beneath), frozenset(own))


def allowed(
    caller: Caller,
    action: Action,
    *,
    region: str | None = None,
    organisation: str | None = None,
    within: Within,
) -> bool:
    """Whether the caller may do something to an organisation, a whole region, or the installation."""
    return reach(caller, action, region).holds(organisation, within)


_NEEDED: dict[tuple[str, ...], str] = {
    ("",): "for the installation, with neither region nor organisation",
    ("region",): "in a region",
    ("organisation",): "at an organisation of a region",
    ("region", "organisation"): "in a region, or at an organisation of one",
    ("", "region"): "in a region, or for the installation",
}


def _needed(role: Role) -> str:
    return _NEEDED[PLACES[role]]

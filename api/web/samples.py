"""Sample accounts of a demonstration: one a role in each region, to look at the server with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.web.authority import Refused
from core.accounts import Accounts, Grant, Role
from core.host import Host, HostError, Installation, Region
from core.organisations import Tree

#: Roles, what an account with each is called, and whether it is of one organisation.
_TITLES: Final[dict[Role, str]] = {
    Role.region: "机关工委",
    Role.unit: "机关党委",
    Role.branch: "支部书记",
    Role.member: "党员",
    Role.evaluator: "考评组",
    Role.auditor: "审计",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample account with its password, and where its role is."""

    account: str
    password: str
    role: str
    region: str
    organisation: str


def make_samples(installation: Installation, accounts: Accounts) -> list[Sample]:
    """Make the sample accounts; their passwords are kept nowhere.

    Raises `Refused` ``web.samples`` where there are accounts already, or facts that somebody entered.
    """
    if accounts.all():
        raise Refused("web.samples", "there are accounts here already")
    if not installation.invented():
        raise Refused("web.samples", "there is no demonstration here, or facts of somebody's own")
    password = accounts.create("platform", "平台管理(示例)", due=False)
    accounts.grant("platform", Grant(Role.platform))
    made = [Sample("platform", password, "platform", "", "")]
    for code in installation.regions():
        with installation.region(code) as region:
            made += _of_region(region, accounts)
    accounts.trail.add("", "accounts", what="command:samples")
    return made


def _of_region(region: Region, accounts: Accounts) -> Iterator[Sample]:
    place = {each.region: each.place for each in region.host.identities.values()}.get(region.code)
    region.follow()
    tree = region.tree(dt.date.today())
    branch = _branch(tree, _shown(region.host, region.code))
    organisations = {
        Role.unit: "" if branch is None else tree[branch].parent or branch,
        Role.branch: branch or "",
        Role.member: branch or "",
    }
    for role, title in _TITLES.items():
        organisation = organisations.get(role)
        if organisation == "":
            continue
        name = f"{region.code}-{role}"[:40]
        password = accounts.create(name, f"{place or region.code}{title}(示例)", due=False)
        accounts.grant(name, Grant(role, region.code, organisation))
        yield Sample(name, password, role.value, region.code, organisation or "")


def _shown(host: Host, region: str) -> str:
    """The organisation that the region's plugin shows; empty where it shows none."""
    try:
        return next(
            (host.plugin(name).demonstration().organisation for name in host.of_region(region)), ""
        )
    except HostError:
        return ""


def _branch(tree: Tree, wanted: str) -> str | None:
    """That organisation, if it has none beneath it; else the first branch, or the first at all."""
    leaves = [code for code in tree.organisations if not tree.descendants(code)]
    if wanted in leaves:
        return wanted
    branches = [code for code in leaves if tree[code].kind == "branch" and tree[code].parent]
    return next(iter(branches or leaves), None)

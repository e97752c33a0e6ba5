"""The page on authority, written from the table.

``python -m core.accounts.reference > docs/authority.md`` writes it anew.
"""

from __future__ import annotations

import sys
from typing import Final

from core.accounts.roles import ACTIONS, CHANGES, MATRIX, PLACES, ROLES, Action, Extent, Role

_EXTENTS: Final = {
    Extent.none: "—",
    Extent.own: "own",
    Extent.beneath: "beneath",
    Extent.region: "region",
}

_NAMED: Final = {
    ("",): "neither: all regions",
    ("region",): "a region",
    ("organisation",): "a region and an organisation",
    ("region", "organisation"): "a region, or also an organisation",
    ("", "region"): "a region, or neither: all regions",
}


def page() -> str:
    """The page, in Markdown."""
    return "\n\n".join((_HEAD, _roles(), _table(), _TAIL)) + "\n"


_HEAD: Final = """\
# Authority

Written by `python -m core.accounts.reference` from the table in `core/accounts/roles.py`, which is the
only place that decides. An account may have several roles, each at a place and, if wanted, from a day
until a day; what any of them allows is allowed. An access token allows what is among its scopes and
what its account may do.

## Roles (角色)

What a grant of each role names:"""

_TAIL: Final = """\
Actions with a `*` change something; whoever does one, or is refused it, stands in the audit trail, and
so does who sees names, exports or replays. Nobody but the auditor, the region and the platform sees the
audit trail.

A member sees the results of the own branch, and of persons only whether what is asked of the member
is met; a grant may name the member's reference for that. Whoever keeps the platform sees no names
unless another role is granted, which the trail shows.

Accounts are kept by the platform, and by a region's office within its region: it makes accounts with a
role there, and gives and takes back roles there. It locks an account, or gives it a new password, only
where all roles of the account are of its region. Nobody does so to the own account, and no role of the
whole installation is given by a region. What the platform locked, the platform unlocks, and what an
office locked, that office or the platform.

An office gives roles at every organisation of its region, since it sets up the accounts of branches: so
it could also give itself another account, at a branch, and see there what is for the branch alone.
Nothing keeps it from that but that it is seen: who made an account, gave or took back which role of it
at which organisation, gave it a new password or locked it, stands in the audit trail under the own
account, and on the page of the account that it was done to; and whoever acts for a unit or a branch
sees on the page of the own account which other accounts do. A member's grant names a member of that
organisation.

A problem that was put right is struck off, or opened again, from above: by an account whose place is an
organisation above the one that reported it, or the region, and by another account than the one that
reported it. An organisation that is named as having verified is one that the account acts for. A file
of the whole region, with verifications that were made elsewhere, is imported by the region alone. Which
account reported what is known of facts that came through the pages or the interface; not of those that
commands took in or restored, nor of those from before this was kept.

Some facts ask for more than `record`, `correct` or `import`. A score, a survey, or a review that is
graded from above asks for `tally`, which alone is enough to record one; a rectification that strikes a problem off or opens it again, for
`verify`. A step of a case asks for the action at every organisation of the case, a member's step at the
organisation where the member is. What becomes of an organisation (founded, moved, merged, closed or
otherwise changed) is said from above it: at its parent of now and at those that are named, or by the
region. So a unit founds an organisation beneath itself; not under a code that an organisation had
before, nor under one that facts are about already or that another organisation names as above it or
as what it was merged into, which is for the region.

An organisation is beneath another as the tree of today says; one that has ended is where it last was.
Overlays (功能型党组织) give nobody authority over their members' own organisations."""


def _roles() -> str:
    rows = [
        f"| `{role}` | {ROLES[role].zh} · {ROLES[role].en} | {_NAMED[PLACES[role]]} |"
        for role in Role
    ]
    return "\n".join(("| role | called | names |", "|---|---|---|", *rows))


def _table() -> str:
    heads = " | ".join(f"`{role}`" for role in Role)
    rows = [_row(action) for action in Action]
    return "\n".join(
        (
            "## Actions (操作)",
            "",
            "How far each role reaches from its place: *own* is the organisation of the grant,",
            "*beneath* that and all under it, *region* the whole region (or all, where none is named).",
            "",
            f"| action | | {heads} |",
            "|---|---" + "|---" * len(Role) + "|",
            *rows,
        )
    )


def _row(action: Action) -> str:
    cells = " | ".join(_EXTENTS[MATRIX[role][action]] for role in Role)
    mark = " \\*" if action in CHANGES else ""
    label = ACTIONS[action]
    return f"| `{action}`{mark} | {label.zh} · {label.en} | {cells} |"


if __name__ == "__main__":
    sys.stdout.write(page())

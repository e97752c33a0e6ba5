"""What would change published results, two of them side by side, and their proofs, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.cli import output
from api.cli.register import points, vetoed, words
from api.cli.words import label
from api.language import gettext as _
from api.language import marked
from api.wording import sentence
from core.facts import VOCABULARY
from core.publishing import STAGES, Cause, Comparison, Proof, Publication, Review, Row
from core.rules import show_points

#: Causes that a line of a table names; their number is always said.
_NAMED: Final = 3

#: Causes in words.
_CAUSES: Final = {
    "rules": marked("other rules or another version"),
    "late-fact": marked("recorded late"),
    "corrected-fact": marked("corrected"),
    "retracted-fact": marked("retracted"),
    "organisation": marked("organisation changed"),
    "erased": marked("content erased"),
    "peers": marked("others in the same rank order"),
    "untraced": marked("not traced to a single fact"),
}

#: What of the plugin and of dangjian can be another.
_PARTS: Final = {
    "version": marked("version"),
    "programme": marked("programme"),
    "form": marked("form of the digest"),
    "layer": marked("layer"),
}

#: What became of a result that was computed again.
_PROOFS: Final = {
    "same": marked("the same"),
    "rules": marked("other rules or another version"),
    "erased": marked("content erased"),
    "unavailable": marked("not available"),
    "different": marked("DIFFERENT"),
}


def write_review(again: Review) -> None:
    """Whether a result would come out the same today, and if not whose would change, and why."""
    output.heading(_("Today, at position {position}").format(position=again.position))
    if again.unavailable is not None:
        said = sentence(getattr(again.unavailable, "message", str(again.unavailable)))
        output.say(_("It cannot be asked again: {reason}").format(reason=said))
        return
    if again.rules:
        output.say(_("What computes it is another: {what}").format(what=_what(again.rules)))
    if again.holds:
        output.say(_("The same result for every organisation."))
        return
    output.say(
        _("Organisations with another result: {count}; what was published stays.").format(
            count=len(again.moved)
        )
    )
    rows = [
        (
            *(each.organisation, each.title),
            *(_said(row, again.publication) for row in (each.before, each.after)),
            _because(each.causes),
        )
        for each in again.moved
    ]
    output.table(
        (_("Code"), _("Organisation"), _("As published"), _("Today"), _("Because of")), rows
    )
    output.say(
        _("Organisations by cause: {counts}").format(
            counts="; ".join(f"{_(_CAUSES[kind])} {count}" for kind, count in again.kinds.items())
        )
    )


def _said(row: Row | None, publication: Publication) -> str:
    if row is None:
        return "—"
    said = [points(row, publication.of), row.rating.title]
    said += [] if row.rank is None else [f"{row.rank}/{row.peers}"]
    said += [f"({vetoed(publication, row.vetoes)})"] if row.vetoes else []
    return " ".join(said)


def _because(causes: Sequence[Cause]) -> str:
    said = "; ".join(map(_cause, causes[:_NAMED]))
    if len(causes) > _NAMED:
        said += "; " + _("and {count} more").format(count=len(causes) - _NAMED)
    return said


def _cause(cause: Cause) -> str:
    parts = [_(_CAUSES[cause.kind])]
    if cause.position is not None:
        parts.append(_("position {position}").format(position=cause.position))
    if cause.type:
        kind = label(VOCABULARY.model(cause.type).label)
        parts.append(f"{kind} {cause.organisation} {cause.occurred_on or ''}".rstrip())
    return ", ".join(parts)


def write_comparison(found: Comparison, *, every: bool) -> None:
    """Two results side by side: the organisations that changed, or every one of them."""
    output.heading(
        _("{before} ({one}) and {after} ({two})").format(
            before=found.before.position,
            one=f"{found.before.period} {words([found.before.stage], STAGES)}",
            after=found.after.position,
            two=f"{found.after.period} {words([found.after.stage], STAGES)}",
        )
    )
    rows = [
        (
            *(each.organisation, each.title),
            _said(each.before, found.before),
            _said(each.after, found.after),
            "—" if each.points is None else _signed(each.points),
        )
        for each in (found.deltas if every else found.changed)
    ]
    said = _("Changed: {changed} of {count}").format(
        changed=len(found.changed), count=len(found.deltas)
    )
    output.say(said if every else f"{said}; " + _("all of them with --all"))
    if rows:
        heads = (_("Code"), _("Organisation"), _("Before"), _("After"), _("Points"))
        output.table(heads, rows, right=(_("Points"),))


def _signed(points: int) -> str:
    return f"+{show_points(points)}" if points > 0 else show_points(points)


def write_proofs(proofs: Sequence[Proof]) -> None:
    """What became of published results when they were computed again."""
    if not proofs:
        return
    heads = (_("Number"), _("Scheme"), _("Period"), _("Digest"), _("Computed again"))
    rows = [
        (
            *(each.publication.position, each.publication.title, each.publication.period),
            each.publication.digest[:19],
            _(_PROOFS[each.state]),
        )
        for each in proofs
    ]
    output.table(heads, rows, right=(_("Number"),))
    for each in proofs:
        number = each.publication.position
        if each.state == "rules":
            output.say(f"{number}: {_what(each.reason.split('; '))}")
        elif each.state == "unavailable":
            output.say(f"{number}: {sentence(each.reason)}")


def _what(rules: Sequence[str]) -> str:
    """What of the plugin and of dangjian is another: each begins with one of `_PARTS`."""
    return "; ".join(
        f"{_(_PARTS[part]) if part in _PARTS else part} {rest}"
        for part, _space, rest in (each.partition(" ") for each in rules)
    )

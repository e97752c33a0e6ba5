"""The organisations of a region on a day: the tree, what holds each together, and what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

import click

from api.cli import output
from api.cli.asked import KNOWN_AT, YEARS, day, position_at
from api.cli.bars import bars
from api.cli.naming import REGION
from api.cli.placing import unplaced_lines
from api.cli.program import Session, program
from api.cli.words import labels
from api.language import gettext as _
from api.language import in_chinese, marked
from api.wording import meaning, sentence
from core.facts import Membership, Organisation, Post
from core.host import Moment, Region, Unplaced
from core.organisations import Tree


@program.command("organisations", help=marked("Show the organisations of a region on a day."))
@click.argument("region", type=REGION)
@click.option(
    "--on", callback=day, metavar="DAY", help=marked("The day, such as 2015-12-31; today without.")
)
@KNOWN_AT
@output.formats("table", "json", "csv")
@click.pass_obj
def organisations(
    session: Session, region: str, on: dt.date | None, known_at: Moment | None, form: str
) -> None:
    """Posts are counted; who holds them is not shown."""
    with session.region(region) as opened:
        with bars() as progress:
            opened.follow(progress.stage(_("Columns")))
        position = position_at(opened, known_at)
        tree = opened.tree(on or dt.date.today(), position)
        unplaced = opened.unplaced() if position is None else []
        if form == "json":
            output.json(_described(region, tree, unplaced))
        elif form in output.SPREADSHEETS:
            _write(form, opened, tree)
        else:
            _show(opened, tree, unplaced)
            if not len(tree):
                _show_none(opened, tree)


def ordered(tree: Tree) -> list[str]:
    """Every organisation, each before those below it; those in a circle come last."""
    walk = [code for root in tree.roots for code in (root, *tree.descendants(root))]
    return list(dict.fromkeys([*walk, *tree.organisations]))


def _rows(tree: Tree) -> Iterator[dict[str, Any]]:
    for code in ordered(tree):
        each, heads = tree[code], tree.head_count(code)
        yield {
            "organisation": code,
            "title": each.title,
            "kind": each.kind,
            "sector": each.sector,
            "parent": each.parent,
            "level": tree.level(code),
            "overlay": each.overlay,
            "groups": list(each.groups),
            "since": str(each.since),
            "staff": heads.staff,
            "members": dict(heads.members),
            "members_total": heads.total,
            "posts": _posts(tree, code),
        }


def _posts(tree: Tree, code: str) -> dict[str, int]:
    """How many persons hold each post."""
    posts: dict[str, int] = {}
    for held in tree.posts(code):
        posts[held.post] = posts.get(held.post, 0) + held.persons
    return posts


def _described(region: str, tree: Tree, unplaced: Sequence[Unplaced]) -> dict[str, Any]:
    return {
        "region": region,
        "on": str(tree.on),
        "position": tree.position,
        "organisations": list(_rows(tree)),
        "ended": [
            {
                "organisation": code,
                "title": each.organisation.title,
                "on": str(each.on),
                "outcome": each.outcome,
                "into": each.into,
                "founded": list(each.founded),
            }
            for code, each in tree.ended.items()
        ],
        "problems": [asdict(each) for each in tree.problems],
        "unplaced": [asdict(each) for each in unplaced],
    }


#: The columns of the CSV, with what they are called for people.
HEADS: Final = {
    "organisation": marked("Code"),
    "title": marked("Organisation"),
    "kind": marked("Kind"),
    "sector": marked("Sector"),
    "parent": marked("Parent"),
    "level": marked("Level"),
    "overlay": marked("Overlay"),
    "groups": marked("Groups"),
    "since": marked("Since"),
    "staff": marked("Staff"),
    "members": marked("Members"),
    "posts": marked("Posts"),
}


def _write(form: str, region: Region, tree: Tree) -> None:
    """The CSV or Excel file; in Chinese with words in place of codes."""
    fields = (("kind", Organisation), ("sector", Organisation), ("post", Post))
    words = {field: labels(region, model, field) for field, model in fields}
    cells = (_cells(row, words if in_chinese() else None) for row in _rows(tree))
    output.spreadsheet(
        form,
        tuple(HEADS),
        cells,
        [*map(_, HEADS.values())],
        title=f"{region.code} {tree.on}",
        numbers=("level", "staff", "members"),
        days=("since",),
    )


def _cells(row: dict[str, Any], words: dict[str, dict[str, str]] | None) -> Sequence[Any]:
    """A row, its codes as they are or in `words`, by field."""
    told = {**row, "groups": " ".join(row["groups"]), "members": row["members_total"]}
    if words is None:
        posts = " ".join(f"{post}={persons}" for post, persons in row["posts"].items())
        told |= {"overlay": int(row["overlay"]), "posts": posts}
    else:
        said = {field: words[field].get(row[field], row[field]) for field in ("kind", "sector")}
        overlay = _("yes") if row["overlay"] else _("no")
        told |= {**said, "overlay": overlay, "posts": _counted(row["posts"], words["post"])}
    return [told[head] for head in HEADS]


def _show(region: Region, tree: Tree, unplaced: Sequence[Unplaced]) -> None:
    kinds = labels(region, Organisation, "kind")
    posts = labels(region, Post, "post")
    categories = labels(region, Membership, "category")
    output.heading(
        _("{region} on {day}: {count} organisations, known at position {position}").format(
            region=region.code, day=tree.on, count=len(tree), position=tree.position
        )
    )
    heads = (_("Code"), _("Organisation"), _("Kind"), _("Parent"), _("Members"), _("Posts"))
    rows = [
        (
            row["organisation"],
            "  " * row["level"] + row["title"],
            kinds.get(row["kind"], row["kind"]),
            row["parent"],
            _counted(row["members"], categories),
            _counted(row["posts"], posts),
        )
        for row in _rows(tree)
    ]
    output.table(heads, rows)
    _show_ended(tree)
    for problem in tree.problems:
        said = meaning(problem.code) or sentence(problem.message)
        output.say(f"[{problem.code}] {problem.organisation}: {said}")
    for line in unplaced_lines(unplaced):
        output.say(line)


def _show_none(region: Region, tree: Tree) -> None:
    """Why there is no organisation on a day, and what to do."""
    last = region.tree(dt.date(YEARS[-1], 12, 31), tree.position)
    every = [*last.organisations.values(), *(each.organisation for each in last.ended.values())]
    founded = [each.since for each in every if each.since > tree.on]
    if founded:
        said = _(
            "The first organisation was founded on {day}; ask for that or a later day with --on."
        )
        output.say(said.format(day=min(founded)))
    elif not tree.ended:
        output.say(_("No fact founds an organisation; import facts of the type organisation."))


def _counted(counts: dict[str, int], names: dict[str, str]) -> str:
    return ", ".join(f"{names.get(code, code)} {count}" for code, count in counts.items())


#: What became of an organisation.
_OUTCOMES = {
    "closed": marked("closed"),
    "merged": marked("merged"),
    "split": marked("split"),
}


def _show_ended(tree: Tree) -> None:
    if not tree.ended:
        return
    output.heading(_("Organisations that had ended"))
    rows = [
        (
            code,
            each.organisation.title,
            str(each.on),
            _(_OUTCOMES[each.outcome]),
            each.into or ", ".join(each.founded),
        )
        for code, each in tree.ended.items()
    ]
    output.table((_("Code"), _("Organisation"), _("Day"), _("Outcome"), _("Into")), rows)

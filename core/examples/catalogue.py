"""The page ``docs/catalogue.md``: every row of plugins' catalogues, where it is answered, and shown.

``python -m core.examples.catalogue FOLDER…`` prints the page; with ``--check`` it holds the page
that stands in ``docs/`` against it instead.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from core.examples.claims import Claim
from core.examples.coverage import Coverage, State, cover, lost
from core.examples.documents import (
    STATES,
    Answered,
    Documents,
    overview,
    read_documents,
    unanswered,
)
from core.examples.read import Catalogue, Examples, read_catalogue, read_examples
from core.facts import VOCABULARY
from core.rules import ALONE, Library, Loaded, RuleError, library_of, load

PAGE: Final = Path("docs/catalogue.md")

#: What the documents ask for in all; where there is no such file, only the plugins are counted.
DOCUMENTS: Final = Path("docs/catalogue-rows.yaml")

_INTRODUCTION: Final = """\
# The catalogue

Every row of the documents that plugins answer: where it is computed, and which examples show it. The
rows are those of each plugin's `catalogue.yaml`, the definitions those of its `programme.yaml`, the
examples those of its `examples.yaml`, which the tests run. This page is generated:
`make docs` writes it; a test fails when it differs.

**kind**: `prog` a programme, `ind` an indicator, `rule` a rule with a threshold, date or quota, `head`
a published figure, `flow` a course of action, `rep` a document, `org` a structure, `slog` a slogan,
`none` neither. **scope**: `U` units, `A` aggregates only, `P` a person's part is needed and kept as
small as possible, `X` refused, `none` nothing to record. `$name` is a parameter,
`scheme/group.item` an item of a scheme, `scheme/name` a veto or another part of it.
"""


@dataclass(frozen=True)
class Plugin:
    """What the page needs of a plugin."""

    loaded: Loaded
    catalogue: Catalogue
    examples: Examples

    @classmethod
    def read(cls, folder: Path, library: Library = ALONE) -> Self:
        """Read a plugin's folder; `library` has what it may inherit from. Raises `RuleError`.

        Whether its rules can be compiled says nothing about its rows.
        """
        loaded = load(folder, VOCABULARY, library, compiling=False)
        return cls(loaded, read_catalogue(folder), read_examples(folder))

    @property
    def answered(self) -> Answered:
        """What the plugin answers, for the count over all documents."""
        return Answered(
            self.loaded.programme.programme.id,
            cover(self.catalogue, self.loaded, self.examples),
            tuple((e.reproduces, e.id) for e in self.examples.content.examples if e.reproduces),
        )


def page(plugins: Iterable[Plugin], documents: Documents | None = None) -> str:
    """The page, in Markdown; with `documents`, the count over all of them stands at its top."""
    given = list(plugins)
    lines = [_INTRODUCTION]
    if documents is not None:
        lines += overview(documents, [plugin.answered for plugin in given])
    lines += _overview(given)
    for plugin in given:
        lines += _section(plugin)
    return "\n".join(lines).rstrip() + "\n"


def _overview(plugins: Sequence[Plugin]) -> Iterator[str]:
    """How many rows each plugin has, and what became of them."""
    yield "## Plugins"
    yield ""
    yield "A row that several catalogues have is counted in each of them."
    yield ""
    yield f"| plugin | rows | {' | '.join(STATES)} |"
    yield f"|---|{'---|' * (len(STATES) + 1)}"
    total: Counter[State] = Counter()
    for plugin in plugins:
        states = Counter(
            row.state for row in cover(plugin.catalogue, plugin.loaded, plugin.examples)
        )
        total.update(states)
        yield _counted(f"`{plugin.loaded.programme.programme.id}`", states)
    yield _counted("all", total)
    yield ""


def _counted(name: str, states: Mapping[State, int]) -> str:
    counts = [sum(states.values()), *(states.get(state, 0) for state in STATES)]
    return f"| {name} | {' | '.join(map(str, counts))} |"


def _section(plugin: Plugin) -> Iterator[str]:
    loaded, catalogue = plugin.loaded, plugin.catalogue
    rows = cover(catalogue, loaded, plugin.examples)
    identity = loaded.programme.programme
    document = loaded.programme.documents.get(catalogue.content.document)
    yield f"## {identity.title} `{identity.id}`"
    yield ""
    if document is not None:
        yield (
            f"{document.title} ({document.issuer}, {document.published})."
            if document.issuer
            else ""
        )
        yield ""
    yield f"{len(rows)} rows: {_counts(rows)}."
    yield ""
    yield "| row | title | kind | scope | where | examples | state |"
    yield "|---|---|---|---|---|---|---|"
    for each in rows:
        yield _line(each, loaded)
    yield ""


def _counts(rows: Sequence[Coverage]) -> str:
    counted = ((sum(row.state == state for row in rows), said) for state, said in STATES.items())
    return ", ".join(f"{number} {said}" for number, said in counted if number)


def _line(each: Coverage, loaded: Loaded) -> str:
    row = each.row
    kind = ", ".join(row.kind) + (f" ({row.kind_note})" if row.kind_note else "")
    scope = ", ".join(row.scope) + (f" ({row.scope_note})" if row.scope_note else "")
    cells = [row.id, row.title, kind, scope, _where(each, loaded)]
    cells += [", ".join(f"`{name}`" for name in each.examples) or "–", STATES[each.state]]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _where(each: Coverage, loaded: Loaded) -> str:
    """What computes a row; for a row that only the tree names, the part of the tree."""
    if each.state == "refused":
        [said, *_] = (r.because for r in loaded.programme.refused if each.row.id in r.rows)
        return said
    computing = [claim for claim in each.claims if claim.computes]
    names = dict.fromkeys(claim.name for claim in computing or each.claims)
    said = ", ".join(f"`{name}`" for name in names) or "–"
    if not computing:
        said += "".join(_under(claim) for claim in each.claims[:1] if len(each.claims) == 1)
    return said


def _under(claim: Claim) -> str:
    """How much stands under a part of the tree, and its tags."""
    parts = [f"{len(claim.shown_by)} indicators and schemes"] if claim.shown_by else []
    parts += [", ".join(claim.tags)] if claim.tags else []
    return f" ({'; '.join(parts)})" if parts else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the page, or check the one in ``docs/``; 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m core.examples.catalogue", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="a plugin's folder")
    parser.add_argument("--check", action="store_true", help=f"hold {PAGE} against the folders")
    asked = parser.parse_args(arguments)
    folders = [folder for folder in asked.folders if (folder / "catalogue.yaml").exists()]
    library = library_of(asked.folders)
    try:
        documents = read_documents(DOCUMENTS) if DOCUMENTS.exists() else None
        plugins = [Plugin.read(folder, library) for folder in folders]
        wanted = page(plugins, documents)
        wrong = [str(p) for one in plugins for p in lost(one.catalogue, one.loaded, one.examples)]
        if documents is not None:
            wrong += map(str, unanswered(documents, [plugin.answered for plugin in plugins]))
    except RuleError as error:
        wrong = [str(error)]
    else:
        if not asked.check:
            sys.stdout.write(wanted)
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
            wrong.append(f"{PAGE} is not what the plugins say now; write it again with 'make docs'")
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

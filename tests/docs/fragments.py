"""Fragments of a programme on a page, and the tables of what they give, run together.

A page of how-tos or recipes is one programme: all its fragments are loaded together, and every table
of facts with the table of results behind it is one example of that programme. So names are used once
a page.

```` ```yaml rule ````
    A fragment of ``programme.yaml``, as it would stand there: sections with two spaces further in.
    The sections ``dangjian`` and ``programme``, and a document called ``method``, are there already.
```` ```yaml wrong=R123 ````
    A fragment that does not load beside the others, and the code it is refused with.
```` ```yaml example ````
    An entry of ``examples.yaml`` without ``id`` and ``title``, where tables do not say enough.
``<!-- facts: 2026 -->`` and a table of organisation, day, fact type and fields
    What has happened; after the period may follow ``rules 2025-01-01``. Fields are written as in
    ``examples.yaml``: ``kind: lecture, present: 9``. An organisation that is named is a branch, if a
    row of type ``organisation`` with no day does not say otherwise (``kind: committee``); such a row
    of type ``person`` is a member (``name: zhang, posts: [branch-secretary]``).
``<!-- result -->`` and a table of organisation, what, value, and why
    What it gives. What is asked is an indicator, or a scheme (its total), ``scheme.rating``,
    ``scheme.stars``, ``scheme.vetoes``, ``scheme.group.item`` (points). *No data* is 无数据 in
    Chinese, *true* is 是, *false* 否. The last column is for readers.

Files of the plugin, such as ``rules.py``, are blocks of `tests.docs.snippets`: ``python file=rules.py``.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from core.examples import Report, check
from core.facts import VOCABULARY
from core.host import Host, Plugin
from core.rules import Loaded, RuleError, load
from tests.docs.snippets import Block, play, read_blocks

_TABLE = re.compile(
    r"^<!-- (?P<kind>facts|result)(?:: *(?P<period>[\w-]+)(?: rules (?P<rules>[\d-]+))?)? -->\n+"
    r"(?P<rows>(?:^\|.*\n?)+)",
    re.MULTILINE,
)
_FRAME = """\
dangjian: 1
programme: {id: page.snippets, region: page, version: "1", title: 示例, requires: ">=0.1"}
"""
_METHOD = "  method: {title: 考核办法(示例), issuer: 示例单位, published: 2026-01-01}\n"
_WORDS = {"无数据": "no data", "是": "true", "否": "false", "yes": "true", "no": "false"}


@dataclass(frozen=True)
class Table:
    """A table of facts or of results: its cells without the marks of code, and where it stands."""

    place: str
    line: int
    kind: str
    period: str
    rules: str
    rows: tuple[tuple[str, ...], ...]


def read_tables(page: Path) -> list[Table]:
    """The tables of a page that are run, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for each in _TABLE.finditer(text):
        line = text.count("\n", 0, each.start()) + 1
        rows = [_cells(row) for row in each["rows"].splitlines()[2:]]
        words = (each["kind"], each["period"] or "", each["rules"] or "")
        found.append(Table(f"{page.name}:{line}", line, *words, tuple(rows)))
    return found


def _cells(row: str) -> tuple[str, ...]:
    cells = re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))
    return tuple(cell.strip().replace("`", "").replace("\\|", "|") for cell in cells)


def written(page: Path, *more: Block) -> str:
    """The programme that a page's fragments make, with further ones."""
    sections: dict[str, list[str]] = {"documents:": [_METHOD]}
    for block in (*(each for each in read_blocks(page) if "rule" in each.words), *more):
        for section in re.split(r"^(?=\w)", block.text, flags=re.MULTILINE)[1:]:
            head, body = section.split("\n", 1)
            sections.setdefault(head.split("  #")[0].rstrip(), []).append(body)
    return _FRAME + "".join(f"{head}\n{''.join(bodies)}" for head, bodies in sections.items())


def examples(page: Path, loaded: Loaded) -> str:
    """The file of examples that a page's tables make."""
    schemes = set(loaded.programme.schemes)
    made = [
        (each.line, list(_example(each))) for each in read_blocks(page) if "example" in each.words
    ]
    tables = read_tables(page)
    for given, result in zip(tables[::2], tables[1::2], strict=True):
        assert (given.kind, result.kind) == ("facts", "result"), (
            f"{given.place}: facts, then result"
        )
        made.append((given.line, [*_head(given.line), *_given(given), *_expected(result, schemes)]))
    lines = [line for _, each in sorted(made) for line in each]
    return "\n".join(["dangjian: 1", "examples:", *lines, ""])


def _head(line: int) -> Iterator[str]:
    """Named by the line of the page, so that a failure says where to look."""
    yield f"  - id: line-{line}"
    yield f"    title: line {line}"


def _example(block: Block) -> Iterator[str]:
    yield from _head(block.line)
    yield from (f"    {line}" for line in block.text.splitlines())


def _given(table: Table) -> Iterator[str]:
    organisations: dict[str, str] = {}
    people, facts = [], []
    for number, (code, day, type_, fields) in enumerate(table.rows, 1):
        organisations.setdefault(code, "")
        if day:
            facts.append(
                f"{{id: f{number}, type: {type_}, organisation: {code}, on: {day}, {fields}}}"
            )
        elif type_ == "organisation":
            organisations[code] = fields
        else:
            assert type_ == "person", f"{table.place}: a fact has a day: {type_}"
            named = yaml.safe_load(f"{{{fields}}}").pop("name")
            rest = re.sub(r"name: *[\w-]+,? *", "", fields)
            people.append(f"        {named}: {{organisation: {code}, {rest}}}")
    yield f"    period: {table.period}"
    if table.rules:
        yield f"    rules: {table.rules}"
    yield "    given:"
    yield "      organisations:"
    yield from (f"        {code}: {{{fields}}}" for code, fields in organisations.items())
    if people:
        yield from ("      people:", *people)
    if facts:
        yield from ("      facts:", *(f"        - {fact}" for fact in facts))


def _expected(table: Table, schemes: set[str]) -> Iterator[str]:
    wanted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code, asked, value, *_ in table.rows:
        first, _, rest = asked.partition(".")
        said = _WORDS.get(value, value)
        if first not in schemes:
            wanted[code][""].append(f"{asked}: {said}")
        elif rest in ("", "rating", "stars", "vetoes"):
            wanted[code][first].append(f"{rest or 'total'}: {said}")
        else:
            wanted[code][f"{first}."].append(f"{rest}: {said}")
    yield "    expect:"
    for code, by in wanted.items():
        yield f"      {code}:"
        if indicators := by.pop("", []):
            yield f"        indicators: {{{', '.join(indicators)}}}"
        for name in dict.fromkeys(each.removesuffix(".") for each in by):
            first = "        schemes:" if name == next(iter(by)).removesuffix(".") else None
            if first:
                yield first
            parts = list(by.get(name, []))
            if points := by.get(f"{name}."):
                parts.append(f"points: {{{', '.join(points)}}}")
            yield f"          {name}: {{{', '.join(parts)}}}"


def work_out(page: Path, home: Path) -> Report:
    """Load a page's fragments and run its tables; raises `AssertionError` with all that is wrong.

    `home` is an empty folder, which becomes the plugin's.
    """
    play(page, home)
    (home / "programme.yaml").write_text(written(page), encoding="utf-8")
    host = Host([home], points=())
    found = host.find(home.name)
    assert isinstance(found, Plugin), "\n".join(map(str, host.faults(home.name)))
    (home / "examples.yaml").write_text(examples(page, found.loaded), encoding="utf-8")
    checked = check(home, found.functions, host.library)
    assert checked.passed, "\n".join(map(str, checked.failures))
    assert checked.report is not None
    _refused(page, home)
    return checked.report


def _refused(page: Path, home: Path) -> None:
    for block in read_blocks(page):
        if code := block.options.get("wrong"):
            text = written(page, block)
            wrong = home / f"wrong-{block.line}.yaml"
            wrong.write_text(text, encoding="utf-8")
            with pytest.raises(RuleError) as refused:
                load(wrong, VOCABULARY)
            codes = {problem.code for problem in refused.value.problems}
            assert codes == {code}, f"{block.place}: {refused.value}"


def worked(page: Path) -> list[tuple[object, ...]]:
    """What has to be the same in both languages of a page: its tables without the column why."""
    return [
        (
            each.kind,
            each.period,
            each.rules,
            [
                tuple(_WORDS.get(c, c) for c in row[: 4 if each.kind == "facts" else 3])
                for row in each.rows
            ],
        )
        for each in read_tables(page)
    ]

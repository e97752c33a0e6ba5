"""Boards of plugins: those we ship, the hook, and the organisation that a board is of."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.boards import FILE
from core.host import Host, HostError, Installation, board, board_of
from core.rules import RuleError
from tests.host.samples import LINES, REGION, founded, line, write_plugin

HOST = Host()
ROOT = Path(__file__).resolve().parents[2]

BOARD = """\
dangjian: 1
board: {title: 小样}
sections:
  values: {title: 数, cards: [outings, assemblies]}
  points: {title: 分, table: {columns: [{scheme: points}, {scheme: points, rating: true}]}}
"""

#: A meeting that nothing of the small programme counts.
COMMITTEE = {"kind": "committee", "topic": "学习"}

HOOKED = """
from core.host import hookimpl

@hookimpl
def board(period):
    return {"dangjian": 1, "board": {"title": period}, "sections": {"a": {"title": "一", "text": "二"}}}
"""


def named(data: Any) -> Iterator[tuple[str, str]]:
    """Every indicator and scheme that a board's data names, found without its model."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in ("cards", "shows", "columns", "y"):
                for each in value:
                    said = {"indicator": each} if isinstance(each, str) else each
                    yield from (
                        (kind, said[kind]) for kind in ("indicator", "scheme") if kind in said
                    )
            yield from named(value)
    elif isinstance(data, list):
        for each in data:
            yield from named(each)


@pytest.mark.parametrize(
    "name", [n for n in HOST.names if (ROOT / "plugins" / n.split("-")[0]).is_dir()]
)
def test_every_board_of_ours_loads_and_names_what_there_is(name: str) -> None:
    plugin = HOST.plugin(name)
    found = board_of(HOST, plugin, "2015")
    assert found.sections
    programme = plugin.loaded.programme
    known = {"indicator": programme.indicators, "scheme": programme.schemes}
    shown = list(named(yaml.safe_load((plugin.folder / FILE).read_text(encoding="utf-8"))))
    assert [each for each in shown if each[1].split(".")[0] not in known[each[0]]] == []
    assert [
        each for each in shown if each[0] == "scheme" and programme.schemes[each[1]].per == "member"
    ] == []


def test_the_boards_have_what_their_programmes_are_made_of() -> None:
    """长春: five axes of three; 青神: four projects; 三门峡: every county takes of the city's board."""
    changchun = board_of(HOST, HOST.plugin("changchun"), "2016").sections["axes"]
    assert [len(axis.shows) for axis in changchun.axes] == [3, 3, 3, 3, 3]
    qingshen = board_of(HOST, HOST.plugin("qingshen"), "2015").sections["projects"]
    assert [axis.title for axis in qingshen.axes] == [
        "头羊工程",
        "堡垒工程",
        "旗帜工程",
        "暖心工程",
    ]
    counties = [name for name in HOST.names if name.startswith("sanmenxia-")]
    assert len(counties) == 8
    for name in counties:
        sections = list(board_of(HOST, HOST.plugin(name), "2015").sections)
        assert sections[:2] == ["campaigns", "research"]
        assert len(sections) >= 3


@pytest.mark.parametrize(("period", "years"), [("2019", 2), ("2020", 2), ("2022", 3), ("2025", 5)])
def test_the_line_of_shuangyashan_begins_with_the_first_of_its_five_years(
    period: str, years: int
) -> None:
    chart = board_of(HOST, HOST.plugin("shuangyashan"), period).sections["years"].chart
    assert chart is not None
    assert chart.periods == years


def small(tmp_path: Path, text: str | None = BOARD, code: str | None = None) -> Host:
    folder = write_plugin(tmp_path / "small", code=code)
    if text is not None:
        (folder / FILE).write_text(text, encoding="utf-8")
    return Host([folder], points=())


def test_a_board_is_of_the_organisation_above_all_others(tmp_path: Path) -> None:
    """S-0 has the two branches below it; the first held one assembly and one outing, the others neither."""
    lines = [
        founded("S-0", "工委"),
        *(each.replace(b'"title"', b'"parent": "S-0", "title"') for each in LINES[:2]),
        *LINES[2:],
        *(line(f"c/{code}", "meeting", COMMITTEE, subject=code) for code in ("S-0", "S-2")),
    ]
    with Installation(tmp_path / "data", host=small(tmp_path)).region(
        REGION, create=True
    ) as region:
        region.take(lines)
        region.enable("small")
        region.follow()
        highest = board(region, "2015")
        first = board(region, "2015", organisation="S-1")
    assert (highest.organisation, highest.organisation_title) == ("S-0", "工委")
    assert [cell.shown for cell in highest.sections[0].lines[0].cells] == ["0", "0"]
    assert [cell.shown for cell in first.sections[0].lines[0].cells] == ["1", "1"]
    assert [(line.organisation, line.cells[1].shown) for line in first.sections[1].lines] == [
        ("S-0", "不合格"),
        ("S-1", "合格"),
        ("S-2", "不合格"),
    ]


def test_a_hook_stands_for_the_file(tmp_path: Path) -> None:
    host = small(tmp_path, code=HOOKED)
    found = board_of(host, host.plugin("small"), "2014")
    assert (found.title, list(found.sections)) == ("2014", ["a"])


def test_a_plugin_without_a_board(tmp_path: Path) -> None:
    host = small(tmp_path, text=None)
    with pytest.raises(HostError, match=r"no hook 'board' and no board\.yaml") as raised:
        board_of(host, host.plugin("small"), "2015")
    assert raised.value.code == "host.no-board"


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        (HOOKED.replace('"text": "二"', '"cards": ["x"]'), RuleError, "D030 no indicator 'x'"),
        (HOOKED.replace("return {", "return [] and {"), HostError, "hook-failed"),
        (HOOKED.replace("return {", "raise ValueError('no') or {"), HostError, "ValueError: no"),
    ],
)
def test_a_hook_that_gives_no_board(tmp_path: Path, code: str, error: type, said: str) -> None:
    host = small(tmp_path, code=code)
    with pytest.raises(error, match=said):
        board_of(host, host.plugin("small"), "2015")

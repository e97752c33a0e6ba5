"""No row of the county's report may be lost: not from the programme, the examples, or the page."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from core.examples.catalogue import Plugin, main, page
from core.examples.coverage import cover, lost

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "plugins" / "qingshen"
PAGE = ROOT / "docs" / "catalogue.md"


@pytest.fixture(scope="module")
def plugin() -> Plugin:
    return Plugin.read(FOLDER)


def test_no_row_is_lost(plugin: Plugin) -> None:
    assert lost(plugin.catalogue, plugin.loaded, plugin.examples) == ()


def test_there_are_79_rows_and_what_became_of_them(plugin: Plugin) -> None:
    rows = cover(plugin.catalogue, plugin.loaded, plugin.examples)
    assert len(rows) == 79
    assert Counter(row.state for row in rows) == {
        "computed": 76,
        "refused": 1,
        "tag": 1,
        "named": 1,
    }
    assert [row.row.id for row in rows if row.state != "computed"] == ["Q-19", "Q-55", "Q-5B"]


def test_the_page_has_every_row_once(plugin: Plugin) -> None:
    committed = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[1].strip() for line in committed if line.startswith("| Q-")]
    assert rows == [row.id for row in plugin.catalogue.content.rows]


def test_a_row_taken_off_the_programme_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "qingshen"
    folder.mkdir()
    for name in ("programme.yaml", "examples.yaml", "catalogue.yaml"):
        shutil.copy(FOLDER / name, folder / name)
    text = (folder / "programme.yaml").read_text(encoding="utf-8")
    (folder / "programme.yaml").write_text(text.replace("Q-4B", "Q-4A"), encoding="utf-8")
    monkeypatch.chdir(ROOT)
    assert main(["--check", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "E060 Q-4B 每月 23 日 机关党员学习日: nothing in the programme answers it" in said
    assert "docs/catalogue.md is not what the plugins say now" in said


def test_the_command_prints_the_page_and_checks_it(
    plugin: Plugin,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "catalogue.md").write_text(page([plugin]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["--check", str(FOLDER)]) == 0
    assert capsys.readouterr() == ("", "")
    assert main([str(FOLDER)]) == 0
    assert capsys.readouterr().out == page([plugin])

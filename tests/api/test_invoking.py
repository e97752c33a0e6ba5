"""Suggested commands begin as the command itself was typed."""

import sys
from pathlib import Path

import pytest

from api.cli.invoking import as_typed
from tests.api.conftest import Run
from tests.host.samples import founded


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in a folder that is not searched, below the working directory."""
    program = tmp_path / "county" / ".venv" / "bin" / "dangjian"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path / "county")
    monkeypatch.setenv("PATH", "")
    return program


@pytest.mark.parametrize("whole", [False, True], ids=("from here", "from the root"))
def test_typed_by_its_path(installed: Path, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    monkeypatch.setattr(sys, "argv", [str(installed) if whole else ".venv/bin/dangjian"])
    assert as_typed("dangjian demo, dangjian import") == (
        ".venv/bin/dangjian demo, .venv/bin/dangjian import"
    )
    assert as_typed("用 dangjian --data x 查看") == "用 .venv/bin/dangjian --data x 查看"


def test_from_another_folder(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["../county/.venv/bin/dangjian"])
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert as_typed("dangjian demo") == f"{installed} demo"


def test_found_by_its_name(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(installed.parent))
    monkeypatch.setattr(sys, "argv", [str(installed)])
    assert as_typed("dangjian demo") == "dangjian demo"


def test_what_is_no_command_stays(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(installed)])
    for text in ("the programme requires dangjian >=2, this is 1", "see docs/dangjian demo"):
        assert as_typed(text) == text


def test_begun_in_another_way(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/api/__main__.py"])
    assert as_typed("dangjian demo") == "dangjian demo"


def test_ways_out_notices_and_hints(
    installed: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setattr(sys, "argv", [str(installed)])
    assert "Way out: .venv/bin/dangjian assess --help" in run("assess", "small", "--no").err
    assert "Begin with .venv/bin/dangjian demo, .venv/bin/dangjian import" in run("figures").out
    notice = run("import", "-", "--region", "north", given=founded("S-1", "一")).err
    assert ".venv/bin/dangjian plugins enable NAME --region north enables one" in notice

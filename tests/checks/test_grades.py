"""Grades that are kept by what a plugin's files say, and the page that shows them."""

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from api.pages.grading import Checking
from core.conformance import Graded, Grades, conform, fingerprint
from core.host import Host, Installation
from tests.checks.test_conformance import WHOLE
from tests.host.samples import programme, write_plugin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = write_plugin(tmp_path / "small", code=None, text=programme(requires=">=0.1"))
    (found / "examples.yaml").write_text(WHOLE, encoding="utf-8")
    return found


def known(folder: Path) -> str:
    return fingerprint(Host([folder], points=()).plugin("small"))


def test_a_grade_is_kept_until_a_file_changes(folder: Path, tmp_path: Path) -> None:
    first = known(folder)
    grades = Grades(tmp_path / "data")
    assert grades.of(first) is None
    report = conform(folder, only=("loads", "examples", "requires"))
    grades.keep(first, report)
    assert Grades(tmp_path / "data").of(known(folder)) == Graded("C", (("requires", 1),))
    (folder / "examples.yaml").write_text(f"# more\n{WHOLE}", encoding="utf-8")
    assert known(folder) != first
    assert grades.of(known(folder)) is None


def test_the_same_files_elsewhere_have_the_same_grade(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "small"
    shutil.copytree(folder, other)
    assert known(other) == known(folder)


def test_a_grade_that_cannot_be_read_is_none(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "grades").mkdir()
    (tmp_path / "grades" / f"{known(folder)}.json").write_text("{")
    assert Grades(tmp_path).of(known(folder)) is None


def test_a_check_runs_beside_the_page_once(folder: Path, tmp_path: Path) -> None:
    """The page says that it is under way, then what came of it; asked twice, it runs once."""
    host = Host([folder], points=())
    plugin, installation = host.plugin("small"), Installation(tmp_path / "data", host=host)
    go_on, ran = threading.Event(), list[Sequence[str]]()

    def run(command: Sequence[str]) -> None:
        ran.append(command)
        go_on.wait(20)
        report = conform(folder, only=("loads", "examples", "requires"))
        Grades(installation.folder).keep(fingerprint(plugin), report)

    checking = Checking(run)
    before = checking.shown(installation, plugin)
    assert (before.known, before.running) == (False, False)
    thread = checking.start(installation, plugin)
    assert thread is not None
    assert checking.start(installation, plugin) is None
    assert checking.shown(installation, plugin).running
    go_on.set()
    thread.join(20)
    after = checking.shown(installation, plugin)
    assert (after.known, after.grade, after.running) == (True, "C", False)
    assert after.wanted == ("注明适用到哪个版本为止 (1)",)
    [command] = ran
    assert command[-5:] == ["plugins", "check", str(folder), "--format", "json"]

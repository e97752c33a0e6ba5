"""``plugins watch``: what is said after every look, and that saves are noticed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api import language
from api.cli import watching
from core.scaffold import Checked, Fault, Moved, Seen, Sight, Standing, Unused
from tests.api.conftest import Run


def standing(total: str | None, rating: str, stars: int | None, rank: int | None) -> Standing:
    return Standing("S-1", "第一支部", "积分", total, "10", rating, stars, rank)


BEFORE = standing("6", "合格", 1, 2)
AFTER = standing("10", "优秀", 3, 1)


def sight(**more: Any) -> Sight:
    said: dict[str, Any] = {"standings": (AFTER,), "unused": (), "faults": ()}
    return Sight("2015", 2, **(said | more), seconds=0.4)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    def show(
        part: Sight | Checked, moved: tuple[Moved, ...] | None = None, lang: str = "en"
    ) -> str:
        language.use(lang)
        watching.show(Seen(part, moved))
        return capsys.readouterr().out

    yield show
    language.use("zh")


def test_points_stars_and_rank_of_who_moved_are_said(said: Any) -> None:
    out = said(sight(), (Moved(BEFORE, AFTER),))
    assert "2015: 2 organisations, 0.4 seconds" in out
    assert "Moved: 1" in out
    row = next(line for line in out.splitlines() if "S-1" in line)
    assert "6/10 合格, 1 stars, rank 2" in row
    assert row.rstrip().endswith("10/10 优秀, 3 stars, rank 1")
    assert "第一支部" in row


def test_the_first_look_and_one_without_a_change(said: Any) -> None:
    assert "From now on" in said(sight())
    assert "Nothing moved." in said(sight(), ())
    assert "没有变化。" in said(sight(), (), "zh")


def test_who_came_and_who_went(said: Any) -> None:
    out = said(sight(), (Moved(None, AFTER),))
    assert "—" in next(line for line in out.splitlines() if "S-1" in line)


def test_facts_that_no_rule_reads_are_said_by_type_and_kind(said: Any) -> None:
    unused = (Unused("meeting", "theme-day", 7), Unused("pledge", "", 1))
    out = said(sight(unused=unused), ())
    assert "No rule reads: Meeting (meeting:theme-day), 7 facts" in out
    assert "(pledge), 1 facts" in out
    assert "没有规则用到:承诺与责任书 (pledge),1 条" in said(sight(unused=unused), (), "zh")


def test_a_failing_example_has_its_place(said: Any) -> None:
    fault = Fault(
        "E043", "examples.yaml", "A assessment: expected total 5, came 8", "", 24, 31, "x"
    )
    out = said(Checked(1, 2, (fault,), 0.3))
    assert "examples.yaml:24:31: E043 A assessment: expected total 5, came 8" in out
    assert "Examples passed: 1/2" in out


def test_a_plugin_that_was_stopped_says_what_to_do(said: Any) -> None:
    fault = Fault(
        "scaffold.late",
        "yixian",
        "the plugin did not answer within 3 seconds and was stopped",
        "Look for a loop in rules.py that does not end, or give it more time with --limit",
    )
    out = said(sight(faults=(fault,), standings=()))
    assert "cannot answer" in out
    assert "[scaffold.late] yixian: the plugin did not answer within 3 seconds" in out
    assert "Way out: Look for a loop" in out
    chinese = said(sight(faults=(fault,), standings=()), None, "zh")
    assert "插件3秒内没有给出结果,已中止" in chinese
    assert "不会结束的循环" in chinese


def test_a_save_is_noticed_from_the_start(tmp_path: Path) -> None:
    noticed = watching.changes(tmp_path, None)
    # Saved before anything is asked of it, as during the first look.
    (tmp_path / "programme.yaml").write_text("x", encoding="utf-8")
    assert {Path(path).name for _kind, path in next(iter(noticed))} == {"programme.yaml"}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("imported")
def test_after_a_save_the_command_says_what_moved(plugin: Path, tmp_path: Path) -> None:
    """The command as a process, as its author has it open, on the facts of a region."""
    options = ["--data", str(tmp_path / "data"), "--lang", "en", "--plugin-path", str(plugin)]
    asked = ["plugins", "watch", str(plugin), "--region", "small", "--limit", "60"]
    command = [sys.executable, "-u", "-c", "from api.cli import main; main()", *options, *asked]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env={**os.environ, **HERE}
    )
    # Where it says nothing more, it is ended, and the lines that are missing show it.
    guard = threading.Timer(240, process.kill)
    guard.start()
    with process:
        first = _look(process)
        programme = plugin / "programme.yaml"
        text = programme.read_text(encoding="utf-8")
        programme.write_text(text.replace("assemblies >= 1", "assemblies >= 2"), encoding="utf-8")
        second = _look(process)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
    guard.cancel()
    assert "2015: 2 organisations" in first
    assert "From now on, what moves is said after every save." in first
    # S-1 held one assembly, worth 6 of its 10 points.
    assert "Moved: 1" in second
    [row] = [line.split() for line in second.splitlines() if line.split()[:1] == ["S-1"]]
    assert [each for each in row if "/" in each] == ["10/10", "4/10"]
    # It has no examples, which every plugin needs.
    assert all("E065" in each for each in (first, second))


#: The checkout, for a process that finds no installation.
HERE = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def _look(process: "subprocess.Popen[str]") -> str:
    """What the process says up to the end of a look."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Examples passed"):
            break
    return "".join(said)


def test_what_cannot_be_watched_is_refused(imported: Run, plugin: Path, file: Path) -> None:
    both = imported("plugins", "watch", str(plugin), "--region", "small", "--facts", str(file))
    assert (both.code, "[cli.usage]" in both.err) == (2, True)
    unknown = imported("plugins", "watch", str(plugin), "--region", "smal")
    assert (unknown.code, "[host.region]" in unknown.err) == (2, True)

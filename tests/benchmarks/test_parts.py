"""The list of benchmarks: everything that can be run is in it, with options of its own."""

import re
from pathlib import Path

import pytest

import benchmarks.__main__ as everything
from benchmarks import parts
from benchmarks.__main__ import End, asked, summary
from benchmarks.goals import MARK, against
from benchmarks.parts import PARTS

FOLDER = Path(parts.__file__).parent
#: Started by a part, in a Python of its own.
STARTED = {"openfisca_reform"}
NAMES = [each.name for each in PARTS]


def runnable() -> set[str]:
    """The modules that do something when they are run."""
    return {
        file.stem
        for file in FOLDER.glob("*.py")
        if 'if __name__ == "__main__"' in file.read_text("utf-8") and file.stem != "__main__"
    }


def test_everything_that_runs_is_in_the_list() -> None:
    assert sorted(NAMES) == sorted(runnable() - STARTED)


@pytest.mark.parametrize("part", PARTS, ids=NAMES)
def test_a_quick_run_says_options_that_the_part_has(part: parts.Part) -> None:
    text = (FOLDER / f"{part.name}.py").read_text("utf-8")
    known = set(re.findall(r'add_argument\(\s*"(--[a-z-]+)"', text))
    assert {word for word in part.quick if word.startswith("--")} <= known
    # Without a parser it would take any word, and run hours where help was asked for.
    assert "ArgumentParser(" in text


def test_all_of_them_or_some_in_the_order_of_the_list() -> None:
    assert [part.name for part, _ in asked([])] == NAMES
    assert all(options == () for _, options in asked([]))
    assert [part.name for part, _ in asked(["--only", "spark,log"])] == ["log", "spark"]
    assert asked(["--list"]) == []


def test_options_are_one_parts_own() -> None:
    [(part, options)] = asked(["--quick", "--only", "fused", "--", "--turns", "5"])
    # What is said last counts.
    assert (part.name, options) == ("fused", (*part.quick, "--turns", "5"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "limits"], "there is no part limits; there are log, columns"),
        (["--only", "log,limit", "--", "--facts", "9"], "options after -- are one part's own"),
        (["--", "--facts", "9"], "name it with --only"),
        (["--facts", "9"], "unrecognized arguments: --facts 9"),
    ],
)
def test_what_is_not_clear_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        asked(words)
    assert raised.value.code == 2
    assert said in capsys.readouterr().err


def test_a_number_stands_beside_its_goal(capsys: pytest.CaptureFixture[str]) -> None:
    against("a / b", 1.25, 1.2)
    against("c", 30_000, 30_000, least=True, unit="/s")
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(MARK) for line in lines)
    assert [line.removeprefix(MARK).split() for line in lines] == [
        ["a", "/", "b", "1.25", "x", "≤", "1.2", "open"],
        ["c", "30,000", "/s", "≥", "30,000", "reached"],
    ]


def test_the_end_says_every_goal_and_which_part_failed() -> None:
    ends = [End("log", 1.5, 1.25, 0, 0.25, ("a 1 x",)), End("spark", 0.04, 0, -9, 3.0, ())]
    assert summary(ends).splitlines() == [
        "log        a 1 x",
        "log           1.5 min, 1.2 of the processor, load average 0.2: done",
        "spark         0.0 min, 0.0 of the processor, load average 3.0: FAILED (-9)",
    ]


def test_a_part_that_fails_is_said_and_the_next_one_runs(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One word that the first does not know ends it; the second lists nothing and ends well."""
    chosen = [(PARTS[0], ("--nonsense",)), (PARTS[1], ("--help",))]
    monkeypatch.setattr(everything, "asked", lambda _words: chosen)
    assert everything.main() == 1
    said = capfd.readouterr()
    assert "unrecognized arguments: --nonsense" in said.err
    assert said.out.rstrip().endswith("failed: log")
    assert re.search(
        r"columns +[0-9.]+ min, [0-9.]+ of the processor, load average [0-9.]+: done", said.out
    )

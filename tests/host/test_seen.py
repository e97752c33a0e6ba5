"""Plugins are shown before they are compiled, and compiled before they are used."""

from collections.abc import Iterator, MutableSet
from pathlib import Path

import pytest

from core.host import Host, Plugin, Quarantined, Unavailable
from tests.host.samples import programme, write_plugin
from tests.host.test_remembered import BROKEN


class Watched(MutableSet[str]):
    """A memory of compiled programmes that counts how often it is asked."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.asked = 0

    def __contains__(self, value: object) -> bool:
        self.asked += 1
        return value in self.known

    def add(self, value: str) -> None:
        self.known.add(value)

    def discard(self, value: str) -> None:
        self.known.discard(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    text = programme().replace("where: {kind: member-assembly}", BROKEN)
    return write_plugin(tmp_path / "small", code=None, text=text)


def test_showing_plugins_compiles_none(tmp_path: Path) -> None:
    memory = Watched()
    folder = write_plugin(tmp_path / "small", code=None)
    host = Host([folder], points=(), compiled=memory)
    [shown] = host.every()
    assert isinstance(shown, Plugin)
    assert list(shown.loaded.programme.schemes) == ["points"]
    assert (memory.asked, len(memory)) == (0, 0)
    assert host.plugin("small") is shown
    assert (memory.asked, len(memory)) == (1, 1)


def test_what_cannot_be_compiled_is_set_aside_when_it_is_used(broken: Path) -> None:
    host = Host([broken], points=(), compiled=Watched())
    [shown] = host.every()
    assert isinstance(shown, Plugin)
    with pytest.raises(Unavailable) as caught:
        host.plugin("small")
    assert caught.value.code == "host.rules"
    # From then on it is shown as it was found to be, in the words of one that was never shown.
    [shown] = host.every()
    assert (
        shown == host.find("small") == Host([broken], points=(), compiled=Watched()).find("small")
    )


def test_a_fault_that_shows_at_once_is_told_with_those_of_compiling(tmp_path: Path) -> None:
    text = programme().replace("where: {kind: member-assembly}", BROKEN)
    folder = write_plugin(
        tmp_path / "small", code=None, text=text.replace("    assumed: 试验\n", "", 1)
    )
    host = Host([folder], points=())
    seen = host.seen("small")
    assert isinstance(seen, Quarantined)
    assert [problem.code for problem in seen.problems] == ["P001"]
    found = host.find("small")
    assert isinstance(found, Quarantined)
    assert [problem.code for problem in found.problems] == ["P001", "R110"]

"""Programmes that were compiled for all their days: remembered by what they say, and no more."""

from pathlib import Path

import pytest

from core.host import Host, Quarantined, Remembered
from tests.host.samples import programme, write_plugin

# Refused by the compiler alone: a meeting has no such field.
BROKEN = "where: {kind: member-assembly, no_such_field: 1}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_plugin(tmp_path / "small", code=None)


def test_what_was_compiled_is_remembered_on_disk(tmp_path: Path, folder: Path) -> None:
    memory = Remembered(tmp_path / "compiled")
    Host([folder], points=(), compiled=memory).plugin("small")
    assert len(memory) == 1
    Host([folder], points=(), compiled=Remembered(tmp_path / "compiled")).plugin("small")
    assert len(memory) == 1


def test_a_changed_programme_is_compiled_again(tmp_path: Path, folder: Path) -> None:
    memory = Remembered(tmp_path / "compiled")
    Host([folder], points=(), compiled=memory).plugin("small")
    changed = programme().replace("where: {kind: member-assembly}", BROKEN)
    (folder / "programme.yaml").write_text(changed, encoding="utf-8")
    found = Host([folder], points=(), compiled=memory).find("small")
    assert isinstance(found, Quarantined)
    assert [problem.code for problem in found.problems] == ["R110"]
    assert len(memory) == 1


def test_a_programme_that_cannot_be_compiled_is_not_remembered(tmp_path: Path) -> None:
    text = programme().replace("where: {kind: member-assembly}", BROKEN)
    broken = write_plugin(tmp_path / "small", code=None, text=text)
    memory = Remembered(tmp_path / "compiled")
    assert isinstance(Host([broken], points=(), compiled=memory).find("small"), Quarantined)
    assert len(memory) == 0


def test_a_folder_that_cannot_be_written_to_changes_nothing(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "compiled").write_text("a file in its place")
    memory = Remembered(tmp_path / "compiled")
    assert Host([folder], points=(), compiled=memory).plugin("small").name == "small"

"""All files are written or none, and never over another one."""

from pathlib import Path

import pytest

from core.scaffold import Made, ScaffoldError, answered, folder_files, write
from tests.scaffold.samples import LECTURES


@pytest.fixture(scope="module")
def made() -> Made:
    return folder_files(answered(LECTURES), "zh", "x")


def test_a_file_that_is_there_is_left_alone(made: Made, tmp_path: Path) -> None:
    (tmp_path / "examples.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(ScaffoldError) as refused:
        write(made, tmp_path)
    error = refused.value
    assert (error.code, error.place) == ("scaffold.exists", str(tmp_path / "examples.yaml"))
    assert "--folder" in error.remedy
    assert [each.name for each in tmp_path.iterdir()] == ["examples.yaml"]
    assert (tmp_path / "examples.yaml").read_text(encoding="utf-8") == "mine"


def test_a_file_in_place_of_the_folder_is_refused(made: Made, tmp_path: Path) -> None:
    file = tmp_path / "yixian"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(ScaffoldError, match=r"scaffold\.exists"):
        write(made, file)


def test_what_was_begun_is_taken_back(tmp_path: Path) -> None:
    # The second path cannot be made below a file, which only shows while writing.
    (tmp_path / "there").write_text("a file", encoding="utf-8")
    files = folder_files(answered(LECTURES), "zh", "x").files
    made = Made(
        {**{f"new/deep/{name}": each for name, each in files.items()}, "there/x": b""}, "new/deep"
    )
    with pytest.raises(OSError, match="there"):
        write(made, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["there"]


def test_what_would_not_pass_its_check_is_not_written(made: Made, tmp_path: Path) -> None:
    wrong = made.files["examples.yaml"].replace(b"total: 5", b"total: 4")
    with pytest.raises(ScaffoldError) as refused:
        write(Made({**made.files, "examples.yaml": wrong}, ""), tmp_path / "new")
    assert refused.value.code == "scaffold.refused"
    assert "expected total 4, came 5" in refused.value.message
    assert not (tmp_path / "new").exists()

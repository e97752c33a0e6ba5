"""The command as a process: what goes where, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.host.samples import LINES, write_plugin

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DANGJIAN")}
    folder = write_plugin(tmp_path / "small", code=None)
    return {**kept, "PYTHONPATH": str(ROOT), "DANGJIAN_PLUGIN_PATH": str(folder)}


def dangjian(
    *arguments: str, environment: dict[str, str], folder: Path, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
    return subprocess.run(
        command, env=environment, cwd=folder, input=given, capture_output=True, check=False
    )


def test_the_contract_on_a_new_folder(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "facts.jsonl").write_bytes(b"".join(LINES))

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return dangjian("--data", "here", *arguments, environment=environment, folder=tmp_path)

    imported = run("import", "facts.jsonl", "--region", "small")
    assert imported.returncode == 0
    assert imported.stderr.decode() == "small 是新地区:已启用其插件 small。\n"
    assessed = run("assess", "small", "--period", "2015", "--format", "json")
    assert (assessed.returncode, assessed.stderr) == (0, b"")
    assert [each["organisation"] for each in json.loads(assessed.stdout)["organisations"]] == [
        "S-1",
        "S-2",
    ]
    explained = run("explain", "small", "S-1", "--period", "2015", "--format", "json")
    assert (explained.returncode, json.loads(explained.stdout)["receipt"]) == (0, "v1")
    assert run("replay", "small").returncode == 0
    refused = run("assess", "small", "--period", "never")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr.decode().startswith("错误 [K002] ")
    assert (tmp_path / "here" / "dangjian.db").exists()


def test_nothing_at_all_shows_the_help(environment: dict[str, str], tmp_path: Path) -> None:
    ran = dangjian(environment=environment, folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode().startswith("用法: dangjian ")


def test_settings_from_the_environment(environment: dict[str, str], tmp_path: Path) -> None:
    there = {**environment, "DANGJIAN_DATA": str(tmp_path / "there"), "DANGJIAN_LANG": "en"}
    arguments = ("import", "-", "--region", "small")
    ran = dangjian(*arguments, environment=there, folder=tmp_path, given=b"".join(LINES))
    assert ran.returncode == 0
    assert ran.stdout == b"small: 4 recorded, 0 known already; position 5\n"
    assert (tmp_path / "there" / "dangjian.db").exists()


def test_a_language_that_is_none(environment: dict[str, str], tmp_path: Path) -> None:
    ran = dangjian("facts", environment={**environment, "DANGJIAN_LANG": "de"}, folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert "[cli.usage]" in ran.stderr.decode()


def test_chinese_reaches_an_output_that_knows_only_ascii(
    environment: dict[str, str], tmp_path: Path
) -> None:
    plain = {**environment, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    ran = dangjian("facts", environment=plain, folder=tmp_path)
    assert ran.returncode == 0
    assert "会议" in ran.stdout.decode()


def test_a_log_in_postgresql(
    environment: dict[str, str], tmp_path: Path, postgres_url: str
) -> None:
    there = {**environment, "DANGJIAN_DATABASE": postgres_url}

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        given = b"".join(LINES)
        return dangjian(
            "--data", "here", *arguments, environment=there, folder=tmp_path, given=given
        )

    assert run("import", "-", "--region", "small").returncode == 0
    assessed = run("assess", "small", "--period", "2015", "--format", "json")
    totals = [
        each["schemes"]["points"]["total"] for each in json.loads(assessed.stdout)["organisations"]
    ]
    assert totals == ["10", None]
    assert run("replay", "small").returncode == 0
    assert not (tmp_path / "here" / "dangjian.db").exists()


def test_a_folder_that_cannot_be_made(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    arguments = ("--data", "file/inside", "import", "-", "--region", "small")
    ran = dangjian(*arguments, environment=environment, folder=tmp_path, given=b"".join(LINES))
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert "[cli.file]" in ran.stderr.decode()
    assert "Traceback" not in ran.stderr.decode()

"""The hooks are few, explained, documented, and used by a real plugin."""

import inspect
import re
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pluggy
import pyarrow as pa
import pytest

from core.boards import BoardFile
from core.host import CODES, VERSION, Host, HostError, hookspecs

ROOT = Path(__file__).resolve().parents[2]


def hooks() -> list[str]:
    manager = pluggy.PluginManager("dangjian")
    manager.add_hookspecs(hookspecs)
    return sorted(name for name in vars(manager.hook) if not name.startswith("_"))


@pytest.mark.parametrize("name", hooks())
def test_a_hook_has_one_line_and_a_section_with_an_example(name: str) -> None:
    text = inspect.getdoc(getattr(hookspecs, name))
    assert text is not None
    assert "\n" not in text
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    section = page.split(f"### `{name}", maxsplit=1)[1].split("\n### ")[0]
    assert f"def {name}(" in section.split("```python")[1]


@pytest.mark.parametrize("name", hooks())
def test_a_hook_is_used_by_a_plugin_of_ours(name: str) -> None:
    host = Host()
    ours = [host.plugin(each) for each in host.names if (ROOT / "plugins" / each).is_dir()]
    assert ours
    assert name in {hook for plugin in ours for hook in plugin.hooks}


def test_the_code_on_the_page_runs() -> None:
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert len(blocks) == 4
    names: dict[str, Any] = {}
    for block in blocks:
        exec(block, names)
    assert isinstance(names["demonstration"](), hookspecs.Demonstration)
    board = BoardFile.model_validate(names["board"]("2022"))
    assert board.sections["lectures"].chart.periods == 3
    rows = pa.table({"org": ["a", "b", "a"], "duration_minutes": [60, None, 30]})
    assert names["workload"]({"meeting": rows}, None) == {"a": Fraction(3, 2), "b": 0}


def test_the_page_names_no_hook_that_is_not_there() -> None:
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    part = page.split("## Hooks")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^### `(\w+)", part, flags=re.MULTILINE)) == hooks()


def test_every_reason_for_quarantine_stands_on_the_page() -> None:
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    assert [code for code in sorted(CODES) if f"`{code}`" not in page] == []


def test_the_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


def test_an_error_has_a_known_code() -> None:
    with pytest.raises(ValueError, match=r"host\.nothing is not a code of this room"):
        HostError("host.nothing", "")

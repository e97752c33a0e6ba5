"""The page on the architecture names the rooms, fields, topics, tables and decisions there are."""

import re
import tomllib

import pytest

from core.facts import VOCABULARY, fields_of, lists_of
from core.log import TOPICS
from core.log.schema import event, metadata
from tests.docs.pages import DOCS, ROOT

TEXT = (DOCS / "architecture.md").read_text(encoding="utf-8")
ROOMS = {path.parent.name for path in (ROOT / "core").glob("*/__init__.py")}


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> set[str]:
    """The names in the first columns of a section's tables."""
    cells = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_room_has_a_row() -> None:
    assert rows(section("Rooms")) == {
        *(f"core/{room}" for room in ROOMS),
        "plugins/<region>",
        "api",
    }


def test_every_room_has_its_place_in_the_contracts() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (layers,) = (each for each in contracts if each["type"] == "layers")
    assert {room for layer in layers["layers"] for room in layer.split(" | ")} == ROOMS
    assert layers["exhaustive"] is True
    order = {
        room: place for place, layer in enumerate(layers["layers"]) for room in layer.split(" | ")
    }
    assert order["log"] == order["rules"]


def test_every_table_and_column_of_the_log_has_a_row() -> None:
    assert rows(section("Log")) == {*metadata.tables, *event.columns.keys()}


def test_every_topic_is_listed() -> None:
    [listed] = re.findall(r"^Topics are a closed list: (.+?)\. `type`", TEXT, re.MULTILINE)
    assert re.findall(r"`([a-z.]+)`", listed) == list(TOPICS)


@pytest.mark.parametrize("name", VOCABULARY.types)
def test_every_field_of_a_type_is_in_its_row(name: str) -> None:
    [(code, cells)] = re.findall(rf"^\| `{name}` \| (\w+) \| (.*) \|$", TEXT, re.MULTILINE)
    model = VOCABULARY.types[name]
    rows = [(each.name, fields_of(each.row)) for each in lists_of(model)]
    fields = [*fields_of(model), *(field for _, listed in rows for field in listed)]
    written = {field.name + ("?" if field.optional else "") for field in fields} - {"tags"}
    assert code == model.code
    said = set(re.findall(r"`([a-z_]+\??)`", cells))
    assert said - {model.lifecycle} == written | {name for name, _ in rows}


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\(adr/([\w-]+\.md)\)", section("Decisions")))
    decisions = [path for path in (DOCS / "adr").glob("*.md") if path.name != "README.md"]
    assert listed == {path.name for path in decisions}
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
        ]


def test_every_room_is_marked_as_typed() -> None:
    folders = [*(ROOT / "core" / room for room in ROOMS), ROOT / "api"]
    assert [folder.name for folder in folders if not (folder / "py.typed").exists()] == []

from pathlib import Path

from core.facts import VOCABULARY, fields_of
from core.facts.reference import reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "facts.md"


def test_the_committed_page_is_the_one_the_types_give():
    written = PAGE.read_text(encoding="utf-8")
    assert written == reference(VOCABULARY), "run: python -m core.facts.reference > docs/facts.md"


def test_the_page_has_every_type_field_label_unit_and_code():
    written = PAGE.read_text(encoding="utf-8")
    for model in VOCABULARY.types.values():
        chapter = written.partition(f"\n### `{model.name}` ")[2].partition("\n### ")[0]
        assert chapter.startswith(model.label.zh)
        for spec in fields_of(model):
            optional = "?" if spec.optional else ""
            labels = f"| {spec.label.zh} | {spec.label.en} |"
            (row,) = [
                line
                for line in chapter.split("\n")
                if line.startswith(f"| `{spec.name}{optional}` |")
            ]
            assert labels in row
            assert row.endswith(f"| {spec.label.unit} |")
    for codes in VOCABULARY.codes.values():
        chapter = written.partition(f"</a>`{codes.name}` ")[2].partition("\n### ")[0]
        assert ("a scale" in chapter) == codes.ordered
        for code, label in codes.codes.items():
            assert f"| `{code}` | {label.zh} | {label.en} |" in chapter

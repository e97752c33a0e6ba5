from pathlib import Path

import pytest

from core.facts import VOCABULARY, fields_of
from core.facts.reference import reference

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"en": DOCS / "facts.md", "zh": DOCS / "facts.zh-CN.md"}
each_page = pytest.mark.parametrize("language", PAGES)


@each_page
def test_the_committed_page_is_the_one_the_types_give(language):
    page = PAGES[language]
    run = f"run: python -m core.facts.reference {language} > docs/{page.name}"
    assert page.read_text(encoding="utf-8") == reference(VOCABULARY, language), run


@each_page
def test_the_page_has_every_type_field_label_unit_and_code(language):
    written = PAGES[language].read_text(encoding="utf-8")
    scale = {"en": "a scale", "zh": "由低到高"}[language]
    for model in VOCABULARY.types.values():
        chapter = written.partition(f"</a>`{model.name}` ")[2].partition("\n### ")[0]
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
        assert (scale in chapter) == codes.ordered
        for code, label in codes.codes.items():
            assert f"| `{code}` | {label.zh} | {label.en} |" in chapter

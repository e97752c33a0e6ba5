"""Templates: they can be read, forms are bound to a session, nothing runs inline, sizes are kept."""

import ast
import gzip
import re
from pathlib import Path

import pytest

import api.pages
from api import language
from api.pages.assets import STATIC
from api.pages.rendering import environment, texts_of, translated
from tests.pages.house import text_of
from tests.web.visiting import Server

FOLDER = Path(api.pages.__file__).parent / "templates"
SOURCES = {each.name: each.read_text(encoding="utf-8") for each in sorted(FOLDER.glob("*.html"))}


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_template_can_be_read_and_is_strict(name: str) -> None:
    source = SOURCES[name]
    environment(True).get_template(name)
    environment(False).get_template(name)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script>|javascript:", source)
    forms = re.findall(r'<form[^>]*method="post".*?</form>', source, re.DOTALL)
    for form in forms:
        assert 'name="csrf"' in form or "p.token()" in form


def test_what_is_marked_safe_is_drawn_by_the_server() -> None:
    found = {
        each for source in SOURCES.values() for each in re.findall(r"{{ ([^}]*)\|safe", source)
    }
    assert found <= {"chart", "seen.chart", "spread"}


#: Chinese of the code that is read, compared with, stored or drawn, and shown in Chinese alone.
NOT_SAID = {
    *("今天", "今日", "昨天", "昨日", "前天", "前日"),
    *("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    *("方正小标宋简体", "黑体", "仿宋_GB2312"),
    *("且", "或", "非"),
    "退回:",
}
#: What results are called by the core, and no page writes itself.
OF_RESULTS = {"不参评"}
HAN = re.compile("[\u4e00-\u9fff]")


def chinese_of(module: str) -> set[str]:
    """The strings of a module with Chinese in them: no docstrings, no patterns."""
    tree = ast.parse(module)
    docstrings = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    found = {
        each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
        if id(each) not in docstrings and HAN.search(each.value)
    }
    return {each for each in found if not re.search(r"\\d|\[\u4e00-|\(\?", each)}


def said_by_code() -> set[str]:
    """The Chinese of the pages' modules, and of what is written for Word by the same catalogue."""
    pages = Path(api.pages.__file__).parent
    modules = [*pages.glob("*.py"), pages.parent / "word.py"]
    return {each for one in modules for each in chinese_of(one.read_text(encoding="utf-8"))}


def said_by_templates() -> set[str]:
    """The texts of the templates, without those of their comments."""
    bare = [re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL) for source in SOURCES.values()]
    return {text for source in bare for text in texts_of(source)}


def test_every_text_of_the_pages_has_its_english() -> None:
    said = set(language.catalogue("pages.en"))
    assert sorted(said_by_templates() - said) == []
    assert sorted(said_by_code() - NOT_SAID - said) == []


def test_the_english_catalogue_has_no_text_that_is_nowhere() -> None:
    said = set(language.catalogue("pages.en"))
    assert sorted(said - said_by_templates() - said_by_code() - OF_RESULTS) == []


def test_what_english_takes_is_what_chinese_gives() -> None:
    """The places of a text are filled by name: the same in both, and none in a template's."""
    for chinese, english in language.catalogue("pages.en").items():
        assert set(re.findall(r"{(\w+)}", chinese)) == set(re.findall(r"{(\w+)}", english)), chinese
        assert not set('"<>|') & set(english), english


def test_texts_are_replaced_whole_and_space_is_kept() -> None:
    said = {"工作台": "Desk", "记": "note"}
    assert translated("<b> 工作台 </b>{{ 记一次 }}", said) == "<b> Desk </b>{{ 记一次 }}"


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("{{ n }}个组织，{{ m }} 项", "{{ n }} organisations, {{ m }} items"),
        (
            "{{ n }} 个组织，{% if m %}{{ m }}{% endif %}",
            "{{ n }} organisations, {% if m %}{{ m }}{% endif %}",
        ),
        ("{{ day }} ，共 {{ n }}", "{{ day }}, in all {{ n }}"),
        (
            '{{ names|join("、") }}（{{ n }} 项）；{{ m }}',
            '{{ names|join(", ") }} ({{ n }} items); {{ m }}',
        ),
        (
            "<b>“{{ 记 }}” 记{% if n %}s{% endif %}</b>",
            "<b>“{{ 记 }}” note{% if n %}s{% endif %}</b>",
        ),
    ],
)
def test_english_has_its_spaces_and_its_punctuation(chinese: str, english: str) -> None:
    said = {
        "个组织，": "organisations,",
        "项": "items",
        "项）；": "items);",
        "，共": ", in all",
        "” 记": "” note",
    }
    assert translated(chinese, said) == english
    assert translated(chinese, {}) == chinese


def test_pages_in_english(house: Server) -> None:
    browser = house.browser("auditor")
    token = browser.get("/account").text.partition('name="csrf" value="')[2].partition('"')[0]
    data = {"csrf": token, "language": "en"}
    assert browser.client.post("/account/language", data=data).status_code == 303
    said = text_of(browser.get("/r/small/schemes/points"))
    assert "Results" in said
    assert "Organisation" in said
    browser.client.post("/account/language", data={"csrf": token, "language": "zh"})


def compressed(content: bytes) -> float:
    return len(gzip.compress(content, 6)) / 1024


def test_pages_and_the_stylesheet_keep_to_their_sizes(house: Server) -> None:
    """In KiB as they travel: 30 for a page, 25 for the stylesheet."""
    browser = house.browser("region")
    assert compressed((STATIC / "dangjian.css").read_bytes()) < 25
    for path in ("", "/schemes/points", "/schemes/points/S-1", "/record", "/organisations", "/log"):
        page = browser.get(f"/r/small{path}/" if not path else f"/r/small{path}")
        assert page.status_code == 200
        assert compressed(page.content) < 30, path


def test_static_files_are_asked_for_again_unless_their_name_changes(house: Server) -> None:
    browser = house.browser()
    found = browser.get("/static/dangjian.css")
    assert found.headers["cache-control"] == "no-cache"
    assert "#8e1b1f" in found.text
    colours = re.findall(r"(?:rgb|hsl|oklch|color-mix|light-dark|:has)\(", found.text)
    assert colours == []

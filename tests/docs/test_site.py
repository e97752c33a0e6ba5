"""The site that `make docs` builds: whole, without a network, and found in both languages."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUMS, missing
from tests.docs.pages import DOCS, ROOT
from tests.docs.snippets import read_blocks

CHINESE = ".zh-CN.html"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The site, and what was said while it was built, in a process of its own as `make docs` does."""
    folder = tmp_path_factory.mktemp("site")
    options = ("-b", "html", "-n", "-W", "--keep-going", "-q", "-d", str(folder / "trees"))
    command = (sys.executable, "-m", "sphinx", *options, str(DOCS), str(folder / "html"))
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return folder / "html", ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def site(built: tuple[Path, str]) -> Path:
    return built[0]


@dataclass(frozen=True)
class Read:
    """What a page of the site asks for, leads to and can be led to, and its language."""

    asked: tuple[str, ...]
    led: tuple[str, ...]
    names: frozenset[str]
    lang: str


_TAG = re.compile(r"<(\w+)\s([^<>]*(?:href|src|srcset|data|id|name|lang)=[^<>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@cache
def read(page: Path) -> Read:
    asked, led, names, langs = [], [], set(), []
    for tag, attributes in _TAG.findall(page.read_text(encoding="utf-8")):
        for name, value in _ATTRIBUTE.findall(attributes):
            if name in ("id", "name"):
                names.add(unescape(value))
            elif name == "lang" and tag == "html":
                langs.append(value)
            elif name == "href" and tag == "a":
                led.append(unescape(value))
            elif name in ("src", "href", "data", "srcset") and tag not in ("a", "use"):
                asked.append(unescape(value))
    [lang] = langs
    return Read(tuple(asked), tuple(led), frozenset(names), lang)


def test_links_and_anchors_of_a_page_are_read(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<html class="x" lang="en"><link href="a.css?v=1"><img alt="b" src="b.png"><h1 id="c">'
        '<a href="d.html?e=1&amp;f=2#g">d</a> <use href="#h"></html>',
        encoding="utf-8",
    )
    assert read(page) == Read(("a.css?v=1", "b.png"), ("d.html?e=1&f=2#g",), frozenset({"c"}), "en")


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_it_is_built_without_a_warning(built: tuple[Path, str]) -> None:
    assert built[1] == ""


def test_every_page_is_in_it(site: Path) -> None:
    written = {
        str(page.relative_to(DOCS).with_suffix(""))
        for page in DOCS.rglob("*.md")
        if not page.relative_to(DOCS).parts[0].startswith("_")
    }
    shown = {str(page.relative_to(site).with_suffix("")) for page in pages(site)}
    assert written == shown - {"search", "genindex"}
    assert len(written) > 40


def test_no_page_leads_to_sources_that_are_not_there(site: Path) -> None:
    assert not (site / "_sources").exists()
    assert [page.name for page in pages(site) if "_sources" in page.read_text("utf-8")] == []


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    """Neither by a page nor by a style; a link that a reader may follow is no such thing."""
    asked = {(page.name, each) for page in pages(site) for each in read(page).asked}
    assert {each for each in asked if urlsplit(each[1]).netloc} == set()
    styles = "".join(each.read_text(encoding="utf-8") for each in site.rglob("*.css"))
    assert "url(http" not in styles.replace('"', "").replace("'", "")
    assert "@import" not in styles


def test_every_link_leads_somewhere(site: Path) -> None:
    dead = []
    for page in pages(site):
        for link in (*read(page).led, *read(page).asked):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            anchor = unquote(parts.fragment)
            inside = target.is_relative_to(site) and target.is_file()
            if not inside or (anchor and anchor not in read(target).names):
                dead.append(f"{page.relative_to(site)}: {link}")
    assert dead == []


def test_chinese_pages_are_chinese_around(site: Path) -> None:
    for page in pages(site):
        text = page.read_text(encoding="utf-8")
        chinese = page.name.endswith(CHINESE)
        assert read(page).lang == ("zh-CN" if chinese else "en"), page.name
        assert ('placeholder="搜索"' in text) is chinese, page.name
        if chinese:
            assert 'aria-label="Search"' not in text
            assert ">编写考核办法</span>" in text, page.name


def test_files_are_named_over_their_blocks(site: Path) -> None:
    named = {
        (page, block.options["file"])
        for page in DOCS.rglob("*.md")
        for block in read_blocks(page)
        if "file" in block.options
    }
    assert named
    for page, file in named:
        shown = site / page.relative_to(DOCS).with_suffix(".html")
        assert f'<span class="caption-text">{file}</span>' in shown.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser(site: Path) -> Iterator[Page]:
    """A page of a browser that is not let out to any host."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        missing("there is no Chromium on PATH")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened.new_page(offline=True)
        opened.close()


@pytest.mark.parametrize(
    ("start", "words", "among"),
    [
        ("index.zh-CN.html", "考核办法", "cookbook.zh-CN.html"),
        ("index.zh-CN.html", "学时", "facts-howto.zh-CN.html"),
        ("index.html", "in_proportion_to", "rules/README.html"),
        ("index.html", "quarters", "replay.html"),
    ],
)
def test_a_reader_finds(site: Path, browser: Page, start: str, words: str, among: str) -> None:
    """Typed into the box of a page that is read from a folder; own language first."""
    errors: list[str] = []
    browser.on("pageerror", lambda error: errors.append(str(error)))
    browser.goto((site / start).as_uri())
    browser.fill("input[name=q]", words)
    browser.press("input[name=q]", "Enter")
    browser.wait_for_selector("#search-results p.search-summary:not(:empty)")
    links = browser.eval_on_selector_all("#search-results li a", "all => all.map(a => a.href)")
    found = [Path(unquote(urlsplit(each).path)) for each in links]
    assert site / among in found
    for page in found:
        assert words.removesuffix("s") in page.read_text(encoding="utf-8")
    foreign = [page.name.endswith(CHINESE) != start.endswith(CHINESE) for page in found]
    assert foreign == sorted(foreign)
    assert errors == []


@pytest.mark.parametrize(
    ("words", "first"),
    [("无数据", "howto/no-data.zh-CN.html"), ("R123", "errors.zh-CN.html#r123")],
)
def test_what_a_title_says_is_found_first(
    site: Path, browser: Page, words: str, first: str
) -> None:
    browser.goto(f"{(site / 'search.html').as_uri()}?q={words}&lang=zh")
    browser.wait_for_selector("#search-results p.search-summary:not(:empty)")
    link = browser.eval_on_selector("#search-results li a", "a => a.href")
    assert unquote(link) == f"{site.as_uri()}/{first}"


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("会议次数", "howto/counting"),
        ("扣分", "howto/points"),
        ("一票否决", "cookbook"),
        ("名额", "howto/ratings"),
        ("结转", "howto/cases"),
        ("加分", "howto/points"),
        ("截止日期", "howto/deadlines"),
        ("换届", "howto/cases"),
        ("党费", "facts"),
        ("述职", "howto/people"),
    ],
)
def test_an_authors_word_leads_to_the_page_on_it(
    site: Path, browser: Page, words: str, page: str
) -> None:
    """Among the first three of what is found."""
    browser.goto(f"{(site / 'search.html').as_uri()}?q={words}&lang=zh")
    browser.wait_for_selector("#search-results p.search-summary:not(:empty)")
    links = browser.eval_on_selector_all("#search-results li a", "all => all.map(a => a.href)")
    found = [unquote(urlsplit(each).path) for each in links[:3]]
    assert str(site / f"{page}{CHINESE}") in found


def test_nothing_is_found_where_the_characters_never_stand_together(
    site: Path, browser: Page
) -> None:
    browser.goto((site / "search.html").as_uri() + "?q=星办法级&lang=zh")
    browser.wait_for_selector("#search-results p.search-summary:not(:empty)")
    assert browser.locator("#search-results li").count() == 0
    assert "没有找到" in browser.inner_text("#search-results")


def test_a_block_of_commands_is_copied_without_what_it_prints(site: Path, browser: Page) -> None:
    browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browser.goto((site / "tutorial.zh-CN.html").as_uri())
    block = browser.locator("div.highlight-console", has_text="survey.jsonl").first
    block.hover()
    block.get_by_role("button", name="复制").click()
    block.get_by_role("button", name="已复制").wait_for()
    assert browser.evaluate("navigator.clipboard.readText()") == (
        "dangjian --plugin-path linshui import survey.jsonl --region linshui\n"
        "dangjian --plugin-path linshui assess linshui --period 2025"
    )


def test_make_builds_it() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "sphinx-build -b html -n -W --keep-going -q docs build/docs\n" in makefile

"""Punctuation next to Chinese is that of Chinese, on every page that says what is wrong."""

import re

import pytest

from api.language import catalogue
from api.pages.rendering import texts_of
from api.pages.verifying import RETURNED
from api.pages.words import full_width
from tests.pages.house import hidden, text_of
from tests.pages.test_templates import SOURCES, said_by_code
from tests.web.visiting import Browser, Server

HAN = "[\u4e00-\u9fff]"
#: Half-width punctuation that touches a Chinese character; a full stop may end a code before one.
MIXED = re.compile(
    f"{HAN}[,;:?!]|[,;:]{HAN}|\\)[,;:]|\\([^()]*{HAN}|{HAN}\\.(?:\\s|$)|\u201c\u201c|\u201d\u201d"
)


@pytest.mark.parametrize("name", ["codes.zh", "core.zh", "zh"])
def test_what_the_catalogues_say_comes_out_in_one_width(name: str) -> None:
    said = [full_width(each) for each in catalogue(name).values()]
    assert len(said) > 50
    assert [each for each in said if MIXED.search(each)] == []


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_texts_of_a_template_have_one_width(name: str) -> None:
    """They are shown as they stand: nothing widens them."""
    texts = texts_of(re.sub(r"\{#.*?#\}", "", SOURCES[name], flags=re.DOTALL))
    assert [each for each in texts if MIXED.search(each.replace("&nbsp;", " "))] == []


def test_texts_of_the_code_come_out_in_one_width() -> None:
    said = [full_width(each) for each in said_by_code()]
    assert len(said) > 200
    # What stands before the reason of what was sent back is stored, and no text of a page.
    assert [each for each in said if MIXED.search(each) and each != full_width(RETURNED)] == []


def test_pages_of_faults_have_one_width(house: Server, branch: Browser) -> None:
    """A page that is not there, one out of reach, a form that is wrong, a sign-in that is wrong."""
    form = branch.get("/r/small/record")
    typed = {
        "csrf": hidden(form, "csrf"),
        "once": hidden(form, "once"),
        "kind": "lecture",
        "organisation": "S-1",
        "day": "2015-11-31",
        "f.present": "many",
    }
    pages = [
        branch.get("/r/small/facts/999"),
        branch.get("/r/small/organisations/S-2"),
        branch.get("/nowhere"),
        branch.get("/r/small/schemes/nothing"),
        branch.client.post("/r/small/record", data=typed),
        branch.client.post("/r/small/record", data={**typed, "csrf": "0" * 64}),
        house.browser().sign_in("branch", "wrong password"),
    ]
    assert {each.status_code for each in pages} <= {401, 403, 404, 422}
    found = [(str(each.url), MIXED.findall(text_of(each))) for each in pages]
    assert [each for each in found if each[1]] == []

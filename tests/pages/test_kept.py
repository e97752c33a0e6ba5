"""A correction leaves alone what its form does not ask, and what it cannot name."""

import re
from html import unescape
from typing import Any

import orjson

from tests.host.samples import REGION, line
from tests.pages.house import text_of
from tests.web.visiting import Server

#: Nobody whom the roll of the branch has.
PERSON = "0123456789ab"


def appended(server: Server, *lines: bytes) -> int:
    return int(server.app.state.house.append(REGION, lines, "region").head.position)


def data_at(server: Server, position: int) -> dict[str, Any]:
    [event] = server.app.state.house.log(REGION).read(position - 1, 1, position)
    found: dict[str, Any] = orjson.loads(event.state)["data"]
    return found


def filled_in(page: str) -> dict[str, str]:
    """What a browser would send of the form as it stands: fields, boxes ticked, what is chosen."""
    form = page.partition("/correct")[2].partition("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and (" checked" in tag or "checkbox" not in tag):
            sent[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = unescape(chosen[1]) if chosen else ""
    return sent


def test_what_the_form_does_not_ask_stays(writable: Server) -> None:
    before = {
        "step": "appointed",
        "post": "committee-secretary",
        "person": PERSON,
        "full_time": True,
        "gates": ["consulted", "announced"],
        "tags": ["first"],
    }
    position = appended(writable, line("post/1", "post", before, day="2015-02-01"))
    browser = writable.browser("region")
    page = browser.get(f"/r/small/facts/{position}/correct")
    assert f'value="{PERSON}" selected' in page.text
    assert "一名人员" in text_of(page)
    typed = filled_in(page.text)
    assert typed["f.full_time"] == "1"
    del typed["f.full_time"]
    typed |= {"f.consulted_on": "2015-01-20", "reason": "漏登"}
    done = browser.client.post(f"/r/small/facts/{position}/correct", data=typed)
    assert done.status_code == 303, done.text
    del before["full_time"]
    assert data_at(writable, position + 1) == before | {"consulted_on": "2015-01-20"}


def test_a_step_of_admission_keeps_its_template(writable: Server) -> None:
    """The template is needed and on no form: without it a correction would be refused."""
    before = {"case": "a-1", "step": "application", "template": "steps-25"}
    position = appended(writable, line("a/1", "admission", before, day="2015-02-01"))
    browser = writable.browser("region")
    page = browser.get(f"/r/small/facts/{position}/correct")
    typed = filled_in(page.text) | {"f.tags": "later", "reason": "补标签"}
    done = browser.client.post(f"/r/small/facts/{position}/correct", data=typed)
    assert done.status_code == 303, done.text
    assert data_at(writable, position + 1) == before | {"tags": ["later"]}

"""What the register of callers says of pages: which fact, which publication, and whose names."""

from tests.host.samples import REGION, line
from tests.pages.house import HEAD, hidden
from tests.pages.test_record import FORM, send
from tests.pages.test_register import publish
from tests.web.visiting import Browser, Server


def did(server: Server) -> list[tuple[str, str, str]]:
    """Action, what and outcome of what was changed, and of reading names."""
    rows = [(action, what, outcome) for _account, action, what, outcome in server.trail()]
    return [row for row in rows if row[1].startswith("POST:") or row[0] == "people"]


def change(browser: Browser, position: int, **fields: str) -> int:
    page = browser.get(f"/r/small/facts/{position}/correct")
    typed = {"csrf": hidden(page, "csrf"), "revision": "1", "day": "2015-09-01"}
    typed |= {"f.present": "21", "f.expected": "25", "f.kind": "assembly", "reason": "数错了"}
    return browser.client.post(
        f"/r/small/facts/{position}/correct", data=typed | fields
    ).status_code


def test_the_register_says_which_fact(writable: Server) -> None:
    browser = writable.browser("region")
    new = HEAD + 1
    assert send(browser).status_code == 303
    assert change(browser, new, reason="") == 422
    assert change(browser, new) == 303
    token = hidden(browser.get(FORM), "csrf")
    taken = {"csrf": token, "revision": "2", "reason": "重复"}
    address = f"/r/small/facts/{new + 1}/retract"
    assert browser.client.post(address, data=taken).status_code == 303
    assert did(writable) == [
        ("record", f"POST:/record:{new}", "done"),
        ("correct", f"POST:/r/:region/facts/{new}/correct", "status-422"),
        ("correct", f"POST:/facts/{new}/correct:{new + 1}", "done"),
        ("correct", f"POST:/facts/{new + 1}/retract:{new + 2}", "done"),
    ]


def test_the_register_says_which_publication_appeal_and_plugin(writable: Server) -> None:
    committee, branch = writable.browser("region"), writable.browser("branch")
    new = HEAD + 1
    publish(committee)
    address = f"/r/small/published/{new}"
    token = hidden(branch.get(address), "csrf")
    typed = {"csrf": token, "organisation": "S-1", "grounds": "fact-missing"}
    branch.client.post(f"{address}/appeal", data=typed)
    token = hidden(committee.get(address), "csrf")
    decided = {
        "appeal": str(new + 1),
        "outcome": "rejected",
        "by": "U",
        "document": "青直工〔2016〕4号",
        "sure": "1",
    }
    committee.client.post(f"{address}/decide", data={"csrf": token, **decided})
    platform = writable.browser("platform")
    token = hidden(platform.get("/r/small/plugins"), "csrf")
    typed = {"csrf": token, "plugin": "small", "do": "disable"}
    assert platform.client.post("/r/small/plugins", data=typed).status_code == 303
    assert did(writable) == [
        ("publish", f"POST:/published/new:{new}", "done"),
        ("appeal", f"POST:/published/{new}/appeal:{new + 1}", "done"),
        ("decide", f"POST:/published/{new}/decide:{new + 2}", "done"),
        ("plugins", f"POST:/plugins:{new + 3}", "done"),
    ]


def test_a_form_with_names_stands_in_the_register(writable: Server) -> None:
    browser = writable.browser("branch")
    assert browser.get(FORM).status_code == 200
    # Nobody is a member yet: no name was shown.
    assert did(writable) == []
    joined = line(
        "j1",
        "membership",
        {"step": "joined", "category": "full", "person": "0123456789ab"},
        day="2015-01-05",
    )
    writable.app.state.house.append(REGION, [joined], "region")
    assert browser.get(FORM).status_code == 200
    assert did(writable) == [("people", "GET:/r/:region/record", "done")]

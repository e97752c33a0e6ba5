"""Refusals: one table of statuses, one form, both languages, and every code of this room met."""

import re
from pathlib import Path

import pytest

from api.refusals import STATUSES, refusal, status_of
from api.v1 import CODES, serving
from core.accounts import CODES as ACCOUNTS
from core.assess import AssessError
from core.columns import CODES as COLUMNS
from core.drafts import CODES as DRAFTS
from core.facts import CODES as FACTS
from core.facts import VOCABULARY, FactError
from core.host import CODES as HOST
from core.host import HostError, Unavailable
from core.log import CODES as LOG
from core.log import BadLine, LogError, Rejected
from core.organisations import CODES as ORGANISATIONS
from core.people import CODES as PEOPLE
from core.publishing import CODES as PUBLISHING
from core.rules import CalendarError, Period
from tests.host.samples import ASSEMBLY, REGION, line
from tests.v1.serving import Api, refused

ROOT = Path(__file__).resolve().parents[2]


def every_code() -> set[str]:
    """The codes of the core: of its rooms' lists, and of the rules as the page has them."""
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    rules = re.findall(r"^\| `([AK][0-9]{3})`", page, re.MULTILINE)
    assert len(rules) > 15
    return {
        *(*ACCOUNTS, *COLUMNS, *DRAFTS, *FACTS, *HOST, *LOG, *ORGANISATIONS, *PEOPLE, *PUBLISHING),
        *rules,
    }


def test_the_table_of_statuses_names_each_code_once_and_no_other() -> None:
    named = [code for codes in STATUSES.values() for code in codes]
    assert len(named) == len(set(named))
    assert set(named) - every_code() == set()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AssessError("A001", "no organisation 'S-9' at the end of 2015"), 404),
        (AssessError("A014", "no parameter 'hours'"), 422),
        (AssessError("A002", "these rules cannot be compiled"), 503),
        (CalendarError("K002", "'x' is not a period"), 422),
        (LogError("log.conflict", "somebody else was first"), 409),
        (LogError("log.state", "the state is not JSON"), 500),
        (Unavailable("host.import", "the plugin cannot be imported"), 503),
        (Unavailable("host.unknown-plugin", "the plugin is gone"), 503),
    ],
)
def test_statuses(error: Exception, status: int) -> None:
    assert status_of(error) == status


def test_a_refusal_lists_every_fault_of_a_body() -> None:
    with pytest.raises(FactError) as caught:
        VOCABULARY.parse("meeting", b'{"kind": "nothing", "expected": -1}')
    said = refusal(caught.value)
    assert {each.path for each in said.items} == {"kind", "expected"}
    many = Rejected([BadLine(1, "log.line", "id", "is missing"), BadLine(2, "log.line", "", "no")])
    assert (refusal(many).status, refusal(many).code) == (422, "log.rejected")
    one = Rejected([BadLine(3, "log.lifecycle", "", "it cannot be")])
    assert (refusal(one).status, refusal(one).code) == (409, "log.lifecycle")
    with pytest.raises(CalendarError) as odd:
        Period.parse("soon")
    assert refusal(odd.value).code == "K002"


def test_a_refusal_names_a_file_and_not_where_it_is() -> None:
    error = HostError("host.columns", "this file is damaged", place="/srv/data/columns/a.parquet")
    assert refusal(error).place == "a.parquet"
    assert refusal(HostError("host.region", "no", place="small")).place == "small"
    assert (
        refusal(LogError("log.case", "no", place="meeting urn:x org/1")).place
        == "meeting urn:x org/1"
    )


def test_a_refusal_is_in_the_language_that_is_asked_for(api: Api) -> None:
    english = refused(api("GET", "assessments?period=2015-Q1", lang="en"), 404, "A010")
    chinese = refused(api("GET", "assessments?period=2015-Q1", lang="zh-CN,zh;q=0.9"), 404, "A010")
    assert english["detail"] == "2015-Q1 is a quarter, and this programme judges a year"
    assert chinese["detail"] == "2015-Q1 是季度,而该工程按年度考核"
    assert (english["way_out"], chinese["way_out"]) == ("write 2015", "写成 2015")
    # Without a word of it, in the account's: Chinese.
    assert refused(api("GET", "assessments?period=2015-Q1", lang="de"), 404, "A010") == chinese


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_refusal_of_this_room_is_said_in_both_languages(
    writable: Api, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each code of the room as a request meets it, its words in the right language."""
    monkeypatch.setattr(serving, "PATIENCE", 0.1)
    new = line("m2", "meeting", ASSEMBLY)
    writable("POST", "facts", new, Idempotency_Key="used")
    met = [
        writable("GET", "facts?cursor=AAAA", lang=lang),
        writable("GET", "facts?tipe=meeting", lang=lang),
        writable("GET", "facts", lang=lang, Min_Position="soon"),
        writable("GET", "nothing", lang=lang),
        writable("GET", "replays/x", lang=lang),
        writable("GET", "facts", lang=lang, Min_Position="999"),
        writable("PATCH", "facts", lang=lang),
        writable("POST", "facts", b"{", lang=lang),
        writable("POST", "facts", new, lang=lang, content_type="text/plain"),
        writable("POST", "facts", line("x", "meeting.corrected", ASSEMBLY), lang=lang),
        writable("POST", "facts", new + b" ", lang=lang, Idempotency_Key="used"),
        writable("POST", "facts/00000000-0000-5000-8000-000000000000/retractions", {}, lang=lang),
    ]
    codes = {each.json()["code"] for each in met}
    elsewhere = {"api.changed", "api.replay-ended", "api.replay-running", "api.key-running"}
    assert codes == set(CODES) - elsewhere - {"api.internal"}
    for each in met:
        said = each.json()
        texts = [said["title"], said["detail"], said["way_out"]]
        texts += [text for item in said["items"] for text in (item["message"], item["way_out"])]
        for text in filter(None, texts):
            assert bool(re.search("[\u4e00-\u9fff]", text)) == (lang == "zh"), text


def test_other_methods_of_an_address_are_named(api: Api) -> None:
    answered = api("PATCH", "facts")
    refused(answered, 405, "api.method")
    assert answered.headers["allow"] == "GET, HEAD, POST"
    assert api("HEAD", "facts").status_code == 200
    refused(api("POST", "/nothing", {}), 404, "api.not-found")


def test_a_fault_of_the_program_says_nothing_of_itself(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(api.app.state.house, "organisations", broken)
    answered = api("GET", "organisations")
    refused(answered, 500, "api.internal")
    assert "secret" not in answered.text


def test_no_refusal_shows_what_was_sent(api: Api) -> None:
    """A name in a wrong place is not repeated."""
    for body in (
        line("张三丰", "meeting", ASSEMBLY),
        line("m", "meeting", {"kind": "张三丰"}),
        line("m", "meeting", ASSEMBLY, subject="张三丰"),
    ):
        answered = api("POST", "facts", body)
        assert answered.status_code in (403, 409, 422)
        assert "张三丰" not in answered.text
    answered = api("GET", "organisations/张三丰")
    refused(answered, 404, "api.not-found")
    assert "张三丰" not in answered.text
    assert REGION in str(answered.request.url)

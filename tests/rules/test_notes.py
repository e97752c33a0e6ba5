"""Notes: what an author should know though the file loads."""

import pytest

from core.facts import VOCABULARY
from core.rules import loads
from tests.rules.programmes import HEAD

P16 = "p: {values: {2016-01-01: 2, 2017-01-01: 3}, assumed: 测试}"
Q16 = "q: {value: 1, from: 2016-01-01, assumed: 测试}"
Q15 = "q: {values: {2015-01-01: 1}, assumed: 测试}"
USED = "n: {count: meeting, at_least: $p}"
BEGUN = "n: {count: meeting, at_least: $p, from: 2016-01-01}"


def said(parameters: str, indicators: str) -> list[str]:
    text = f"{HEAD}parameters: {{{parameters}}}\nindicators: {{{indicators}}}\n"
    return [
        f"{note.code} {note.place.line - HEAD.count(chr(10))}:{note.place.column} {note.message}"
        for note in loads(text, VOCABULARY).notes
    ]


def test_a_first_value_that_alone_begins_the_rules_is_named() -> None:
    message = "the rules begin on 2016-01-01, with the first value of"
    rest = "what ends before that day cannot be computed"
    assert said(P16, USED) == [f"R190 1:14 {message} 'p': {rest}"]
    assert said(f"{P16}, {Q16}", USED) == [f"R190 1:14 {message} 'p', 'q': {rest}"]
    # q begins the rules, and p is asked for only from its own day on
    [note] = said(f"{P16}, {Q15}", f"{BEGUN}, m: {{count: study}}")
    place = len(f"parameters: {{{P16}, ") + 1
    assert note.startswith(
        f"R190 1:{place} the rules begin on 2015-01-01, with the first value of 'q'"
    )


@pytest.mark.parametrize(
    ("parameters", "indicators"),
    [
        ("p: {value: 2, assumed: 测试}", USED),  # no dates at all
        (P16, BEGUN),  # everything begins then
        (P16, f"{BEGUN}, m: {{count: study}}"),  # the day is said of a rule too
        (P16, f"{BEGUN}, m: {{count: study, until: 2014-12-31}}"),  # there were rules before
        (P16, f"{BEGUN}, m: {{count: study, from: 2015-01-01}}"),
    ],
)
def test_no_note_where_the_beginning_is_said_or_nothing_begins(
    parameters: str, indicators: str
) -> None:
    assert said(parameters, indicators) == []

"""Files that are no YAML: the line to change, what is wrong with it, and what to do."""

import pytest

from core.rules import RuleError, read_text
from tests.rules.test_load_errors import case

CASES = [
    case("R001", "n:\n\tm: 1\n", "2:1", "indented with a tab", "use spaces"),
    case("R001", "n:\n  m:\n  \tk: 1\n", "3:3", "indented with a tab", "use spaces"),
    case("R001", "a: 1\nn:\n    m: 1\n\tk: 2\n", "4:1", "indented with a tab", "use spaces"),
    case("R001", "n:\n  m: 1\n    k: 2\n", "3:5", "stands deeper", "like line 2, by 2 spaces"),
    case("R001", "n:\n  m: 'x'\n    k: 2\n", "3:5", "stands deeper", "like line 2, by 2 spaces"),
    case("R001", "n:\n    m: 1\n   k: 2\n", "3:4", "of 3 spaces fits no", "indented by 0, 4"),
    case("R001", "n:\n    m: 1\n # x\n\n  k: 2\n", "5:3", "of 2 spaces fits no", "by 0, 4"),
    case("R001", "n:\n  - m: 1\n   k: 2\n", "3:4", "of 3 spaces fits no", "by 0, 2, 4"),
    case("R001", "n:\n  m: 注意: 这里\n", "2:8", "read as a key", "quotation marks"),
    case("R001", "n:\n  title:四大\n  m: 1\n", "2:8", "after 'title' a colon", "'title: 四大'"),
    case("R001", "n:\n  m: 1\n  title:x\n", "3:8", "after 'title' a colon", "'title: x'"),
    case("R001", "n:\n  m: '四大\n  k: 1\n", "2:6", "begins here with ' is not closed", "close"),
    case("R001", "n: {m: 1\nk: {l: 2}\n", "1:4", "bracket { that begins here", "close it with }"),
    case("R001", "n: [1, 2\nk: 3\n", "1:4", "bracket [ that begins here", "close it with ]"),
    case("R001", "n: {m: ]}\n", "1:8", "a value is expected here", "write it"),
    case("R001", "n: {m: 1]\n", "1:9", "a comma or } is expected", "begins at column 4"),
    case("R001", "n: %x\n", "1:4", "cannot begin with %", "quotation marks"),
    case("R001", "n: *x\n", "1:4", "cannot begin with *", "quotation marks"),
    case("R001", "n: 1\n---\nm: 2\n", "2:1", "a second document", "take the line out"),
    case("R001", "n: a\x07b\n", "1:5", "a control character (code 7)", "delete it"),
]


@pytest.mark.parametrize(("code", "body", "place", "message", "hint"), CASES)
def test_the_line_to_change_is_named(
    code: str, body: str, place: str, message: str, hint: str
) -> None:
    with pytest.raises(RuleError) as error:
        read_text(body, "file.yaml")
    [found] = error.value.problems
    assert f"{found.place.line}:{found.place.column}" == place
    assert found.code == code
    assert message in found.message
    assert hint in found.hint
    assert found.excerpt == body.splitlines()[found.place.line - 1]

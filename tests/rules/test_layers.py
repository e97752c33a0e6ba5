"""A county's programme on a city's on the national one."""

import datetime as dt
import re
from fractions import Fraction
from pathlib import Path

import pytest

from core.facts import VOCABULARY
from core.rules import Programme, RuleError, changes, load, loads, resolve
from core.rules.model import Layer


def head(name: str, title: str = "测试") -> str:
    return (
        "dangjian: 1\n"
        f'programme: {{id: {name}, region: test, version: "1", title: {title}, requires: ">=0.1"}}\n'
    )


NATIONAL = (
    head("national", title="全国")
    + """
documents:
  rules: {title: 全国规定}
  other: {title: 别的规定}
parameters:
  lectures:
    source: {document: rules, quote: 每季度一次}
    value: 1
    local: at-least
  unused: {assumed: 不用, value: 7}
populations:
  leaders: {members: true, leader: true}
indicators:
  lecture_quarters:
    count: meeting
    where: {kind: lecture}
    every: quarter
    at_least: $lectures
  leaders_there: {size: leaders}
  twice: {formula: lecture_quarters + lecture_quarters}
festivals: {founding: 07-01}
"""
)


def head_of(name: str, more: str) -> str:
    return head(name) + more


@pytest.fixture
def library(tmp_path: Path) -> dict[str, Path]:
    """The national programme, and a city's that asks for two lectures a quarter."""
    city = """
inherits:
  - {from: national, take: [twice], change: lectures}
documents:
  city: {title: 市规定}
parameters:
  lectures:
    source: {document: city, quote: 每季度两次}
    value: 2
"""
    texts = {"national": NATIONAL, "city": head_of("city", city)}
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "programme.yaml").write_text(text, encoding="utf-8")
    return {name: tmp_path / name for name in texts}


def problem(text: str, library: dict[str, Path]) -> tuple[str, str, str]:
    with pytest.raises(RuleError) as refused:
        loads(text, VOCABULARY, library=library)
    [found] = refused.value.problems
    line = text.splitlines()[found.place.line - 1]
    assert found.excerpt == line
    return found.code, line.strip(), f"{found.message} | {found.hint}"


def test_what_is_taken_brings_what_it_needs_and_nothing_else(library: dict[str, Path]) -> None:
    city = load(library["city"], VOCABULARY, library)
    programme = city.programme
    assert set(programme.indicators) == {"twice", "lecture_quarters"}
    assert set(programme.parameters) == {"lectures"}
    assert set(programme.documents) == {"city", "rules"}
    assert set(programme.populations) == set()
    assert programme.festivals == {"founding": "07-01"}
    assert programme.parameters["lectures"].value == Fraction(2)


def test_every_definition_keeps_its_layer(library: dict[str, Path]) -> None:
    text = head_of("county", "inherits: [{from: city}]\nindicators:\n  own: {count: meeting}\n")
    layers = loads(text, VOCABULARY, library=library).layers
    national = Layer("national", "1", "全国")
    assert layers.origin["indicators", "twice"] == national
    assert layers.origin["parameters", "lectures"] == Layer("city", "1", "测试")
    assert ("indicators", "own") not in layers.origin
    [(layer, written)] = layers.replaced["parameters", "lectures"]
    assert (layer, written["value"]) == (national, 1)


def test_everything_is_taken_where_nothing_is_named(library: dict[str, Path]) -> None:
    text = head_of("county", "inherits: [{from: national}]\n")
    programme = loads(text, VOCABULARY, library=library).programme
    assert set(programme.indicators) == {"lecture_quarters", "leaders_there", "twice"}
    assert set(programme.documents) == {"rules", "other"}


def test_an_inherited_fault_is_shown_in_its_own_file(library: dict[str, Path]) -> None:
    file = library["national"] / "programme.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("{kind: lecture}", "{kind: lectur}"))
    text = head_of("county", "inherits: [{from: national}]\n")
    with pytest.raises(RuleError) as refused:
        loads(text, VOCABULARY, library=library)
    found = refused.value.problems[0]
    assert (found.code, found.place.file) == ("R123", str(file))
    assert found.excerpt.strip() == "where: {kind: lectur}"


def test_a_nearer_layer_may_only_tighten_what_says_so(library: dict[str, Path]) -> None:
    text = head_of(
        "county",
        """
inherits:
  - {from: city, change: lectures}
parameters:
  lectures: {assumed: 试, value: 0}
""",
    )
    code, line, said = problem(text, library)
    assert (code, line) == ("P024", "lectures: {assumed: 试, value: 0}")
    assert "'national' says 1" in said
    assert loads(text.replace("value: 0", "value: 1"), VOCABULARY, library=library)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("inherits:\n  - from: nation\n", ("P020", "- from: nation", "did you mean 'national'?")),
        (
            "inherits:\n  - from: national\n    take: [twise]\n",
            ("P022", "take: [twise]", "did you mean 'twice'?"),
        ),
        (
            "inherits:\n  - from: national\nindicators:\n  twice: {count: meeting}\n",
            ("P023", "twice: {count: meeting}", "list it under 'change: [twice]'"),
        ),
        (
            "inherits:\n  - {from: national, change: [twice]}\n",
            ("P022", "- {from: national, change: [twice]}", "nothing of that kind"),
        ),
    ],
)
def test_errors(more: str, expected: tuple[str, str, str], library: dict[str, Path]) -> None:
    code, line, said = problem(head_of("county", more), library)
    assert (code, line) == expected[:2]
    assert re.search(re.escape(expected[2]), said)


REGION = """
documents:
  rules: {title: 地区规定}
parameters:
  lectures: {source: {document: rules, quote: 每季度三次}, value: 3}
"""


def both(library: dict[str, Path], change: str = "", more: str = "") -> str:
    """A county that inherits from the nation and from a region that knows no nation."""
    (library["city"].parent / "region").mkdir(exist_ok=True)
    library["region"] = library["city"].parent / "region"
    text = head_of("region", REGION)
    (library["region"] / "programme.yaml").write_text(text, encoding="utf-8")
    entries = f"\n  - {{from: national{change}}}\n  - {{from: region, take: lectures{change}}}\n"
    return head_of("county", f"inherits:{entries}{more}")


def test_two_bases_that_say_different_things_under_a_name_are_refused(
    library: dict[str, Path],
) -> None:
    with pytest.raises(RuleError) as refused:
        loads(both(library), VOCABULARY, library=library)
    assert [(p.code, p.message) for p in refused.value.problems] == [
        ("P023", "'rules' is defined in 'national' and in 'region'"),
        ("P023", "'lectures' is defined in 'national' and in 'region'"),
    ]


def test_a_city_that_changed_the_nation_goes_before_it(library: dict[str, Path]) -> None:
    text = head_of("county", "inherits:\n  - {from: city}\n  - {from: national}\n")
    assert loads(text, VOCABULARY, library=library).programme.parameters["lectures"].value == 2


def test_the_document_of_what_is_inherited_cannot_be_exchanged(library: dict[str, Path]) -> None:
    more = "inherits:\n  - {from: national, change: [rules]}\ndocuments:\n  rules: {title: 本县}\n"
    code, line, said = problem(head_of("county", more), library)
    assert (code, line) == ("P023", "rules: {title: 本县}")
    assert said.endswith("| give it another name")


def test_a_code_is_not_given_another_meaning(library: dict[str, Path]) -> None:
    file = library["national"] / "programme.yaml"
    codes = "codes:\n  service.kind: {outing: {zh: 外出, en: Outing}}\n"
    file.write_text(file.read_text(encoding="utf-8") + codes)
    same = head_of("county", "inherits: [{from: national}]\n" + codes)
    assert loads(same, VOCABULARY, library=library)
    code, line, _ = problem(same.replace("外出", "郊游"), library)
    assert (code, line) == ("P023", "service.kind: {outing: {zh: 郊游, en: Outing}}")


def test_names_in_a_difference_are_taken_too(library: dict[str, Path]) -> None:
    file = library["national"] / "programme.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("lecture_quarters + lecture_quarters", "lecture_quarters-leaders_there")
    file.write_text(text, encoding="utf-8")
    county = head_of("county", "inherits:\n  - {from: national, take: [twice]}\n")
    taken = loads(county, VOCABULARY, library=library).programme.indicators
    assert set(taken) == {"twice", "lecture_quarters", "leaders_there"}


def test_a_circle_is_refused(library: dict[str, Path]) -> None:
    file = library["national"] / "programme.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "inherits:\n  - from: city\n")
    with pytest.raises(RuleError, match="national → city → national") as refused:
        load(library["national"], VOCABULARY, library)
    assert [found.code for found in refused.value.problems] == ["P021"]


def county(library: dict[str, Path], values: str, national: str) -> Programme:
    """A county that sets the number anew, over a nation that says `national`."""
    file = library["national"] / "programme.yaml"
    text = file.read_text(encoding="utf-8").replace("value: 1\n    local", f"{national}\n    local")
    file.write_text(text, encoding="utf-8")
    own = f"""
inherits:
  - from: national
    change: lectures
parameters:
  lectures: {{assumed: 试, {values}}}
"""
    return loads(head_of("county", own), VOCABULARY, library=library).programme


def test_the_stricter_of_the_layers_applies_on_every_day(library: dict[str, Path]) -> None:
    programme = county(library, "values: {2016-01-01: 2}", "values: {2010-01-01: 1, 2018-01-01: 3}")

    def applies(on: str) -> tuple[int, str, list[int]]:
        found = resolve(programme, dt.date.fromisoformat(on)).parameters["lectures"]
        others = [int(each.value) for each in found.instead_of]
        return int(found.value), "own" if found.layer is None else found.layer.id, others

    assert applies("2015-12-31") == (1, "national", [])
    assert applies("2016-01-01") == (2, "own", [1])
    assert applies("2018-01-01") == (3, "national", [2])
    assert dt.date(2018, 1, 1) in changes(programme)
    assert resolve(programme, dt.date(2018, 6, 1)).version == "1@2018-01-01"


def test_a_what_if_goes_before_every_layer(library: dict[str, Path]) -> None:
    programme = county(library, "value: 2", "value: 1")
    found = resolve(programme, dt.date(2015, 1, 1), {"lectures": Fraction(9)})
    assert found.parameters["lectures"].value == 9
    assert found.parameters["lectures"].overridden

"""Arrow's reading of a state is the model's."""

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.columns import ColumnsError
from core.columns.decode import RECORDED_KEYS, _fast, reference
from core.facts import VOCABULARY, canonical, fact_id, fields_of
from tests.columns.histories import REGION, SOURCE
from tests.facts.bodies import bodies
from tests.facts.examples import BODIES


def place(index: int) -> str:
    return f"row {index}"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("name", ["meeting", "election", "service", "external"])
def test_the_fast_path_agrees_with_the_model_on_whatever_the_log_holds(
    name: str, data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(bodies(name), min_size=1, max_size=4))
    states = [_state(name, one) for one in drawn]
    model = VOCABULARY.types[name]
    assert _fast(states, RECORDED_KEYS, model) == reference(states, RECORDED_KEYS, model, place)


@pytest.mark.parametrize("name", VOCABULARY.types)
def test_the_fast_path_takes_an_ordinary_fact_of_every_type(name: str) -> None:
    states = [_state(name, BODIES[name])] * 2
    model = VOCABULARY.types[name]
    fast = _fast(states, RECORDED_KEYS, model)
    assert fast == reference(states, RECORDED_KEYS, model, place)
    assert all(len(column) == 2 for column in fast.fields)


@pytest.mark.parametrize("wrong", ["\ufffe", "\uffff", "\ufdd0", "\ufdef"])
def test_what_a_log_of_before_took_is_read_as_it_stands(wrong: str) -> None:
    """Texts and tags took once what is no character; both ways read it, and neither changes it."""
    data = {**BODIES["meeting"], "topic": f"学{wrong}习", "tags": [f"甲{wrong}", "乙"]}
    whole = orjson.loads(_state("meeting", BODIES["meeting"]))
    states = [orjson.dumps({**whole, "data": data}).decode()] * 2
    model = VOCABULARY.types["meeting"]
    slow = reference(states, RECORDED_KEYS, model, place)
    assert slow == _fast(states, RECORDED_KEYS, model)
    names = [spec.name for spec in fields_of(model)]
    assert slow.fields[names.index("topic")].to_pylist() == [f"学{wrong}习"] * 2
    assert slow.fields[names.index("tags")].to_pylist() == [f"|甲{wrong}|乙|"] * 2


def test_what_is_wrong_beside_it_is_still_refused() -> None:
    whole = orjson.loads(_state("meeting", BODIES["meeting"]))
    data = {**BODIES["meeting"], "topic": "学\ufffe\n习"}
    state = orjson.dumps({**whole, "data": data}).decode()
    with pytest.raises(ColumnsError, match=r"columns\.bad-value"):
        reference([state], RECORDED_KEYS, VOCABULARY.types["meeting"], place)


def _state(name: str, data: object) -> str:
    """The state of a fact.recorded event, as the architecture's page has it."""
    state = {
        "fact": str(fact_id(REGION, SOURCE, "1")),
        "org": "QS-1",
        "data": canonical(VOCABULARY.parse(name, data)),
        "source": SOURCE,
        "ext": "1",
        "mark": "entered",
    }
    return orjson.dumps(state, option=orjson.OPT_SORT_KEYS).decode()

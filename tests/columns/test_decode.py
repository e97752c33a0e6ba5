"""Arrow's reading of a state is the model's."""

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.columns.decode import RECORDED_KEYS, _fast, reference
from core.facts import VOCABULARY, canonical, fact_id
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

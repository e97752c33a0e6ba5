"""Bodies of every fact type for Hypothesis, derived from the types themselves.

Each field is drawn from its JSON schema and its column; `_MEND` then makes the fields agree where
a type asks for it, as data that a person would enter.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from core.facts import VOCABULARY, Column, FactModel, fields_of, lists_of

Data = dict[str, Any]

_LINES = st.characters(
    exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="|", max_codepoint=0x2FFFF
)


def _line(longest: int) -> st.SearchStrategy[str]:
    return st.text(_LINES, min_size=1, max_size=longest).map(str.strip).filter(bool)


def _value(column: Column, schema: Data) -> st.SearchStrategy[Any]:
    if "anyOf" in schema:
        schema = next(option for option in schema["anyOf"] if option.get("type") != "null")
    match column.kind:
        case "code":
            return st.sampled_from(sorted(VOCABULARY.codes[column.codes].codes))
        case "flag":
            return st.booleans()
        case "day":
            return st.dates().map(lambda day: day.isoformat())
        case "tags":
            return st.lists(_line(10), max_size=3)
        case "integer" if column.scale == 1:
            return st.integers(schema["minimum"], schema["maximum"])
        case "integer" | "person" | "organisation" | "case":
            return st.from_regex(schema["pattern"], fullmatch=True)
        case _:
            return _line(schema["maxLength"])


def _model(model: type[FactModel]) -> st.SearchStrategy[Data]:
    schema = model.model_json_schema()["properties"]
    required, optional = {}, {}
    for spec in fields_of(model):
        given = required if model.model_fields[spec.name].is_required() else optional
        given[spec.name] = _value(spec.column, schema[spec.name])
    for rows in lists_of(model):
        optional[rows.name] = st.lists(
            _model(rows.row), max_size=3, unique_by=lambda row: row["person"]
        )
    return st.fixed_dictionaries(required, optional=optional)


def _without(data: Data, *names: str) -> Data:
    return {name: value for name, value in data.items() if name not in names}


def _organisation(data: Data) -> Data:
    data = _without(data, "into")
    return {**data, "into": "ORG-9"} if data["step"] == "merged" else data


def _post(data: Data) -> Data:
    if data["step"] == "counted":
        return {**_without(data, "person"), "persons": data.get("persons", 5)}
    return {**_without(data, "persons", "age_band"), "person": data.get("person", "0" * 12)}


def _election(data: Data) -> Data:
    order = ("ballots", "present", "eligible")
    counts = sorted(data[name] for name in order if name in data)
    names = [name for name in order if name in data]
    return {**data, **dict(zip(names, counts, strict=True)), "due_on": "2015-04-30"}


def _membership(data: Data) -> Data:
    if data["step"] == "counted":
        data = {**_without(data, "person"), "members": data.get("members", 7)}
        return {**data, "retired": min(data.get("retired", 0), data["members"])}
    return {
        **_without(data, "members", "staff", "retired"),
        "person": data.get("person", "0" * 12),
    }


def _meeting(data: Data) -> Data:
    data = _without(data, "expected")
    return {**data, "present": 3 + data["present"] % 100} if "present" in data else data


def _dues(data: Data) -> Data:
    month = data["month"][:8] + "01"
    data = {**_without(data, "paid"), "month": month}
    return {**data, "paid": "0.50"} if data["step"] == "paid" else data


def _donation(data: Data) -> Data:
    if data["kind"] == "blood":
        return {**_without(data, "amount"), "millilitres": data.get("millilitres", 400)}
    return {**_without(data, "millilitres"), "amount": data.get("amount", "1.10")}


def _inspection(data: Data) -> Data:
    passed = min(data.get("passed", 0), data["items"]) if "items" in data else None
    return {**_without(data, "passed"), **({} if passed is None else {"passed": passed})}


def _survey(data: Data) -> Data:
    satisfied, valid, eligible = sorted((data["satisfied"], data["valid"], data["eligible"]))
    return {**data, "satisfied": satisfied, "valid": valid, "eligible": eligible}


def _honour(data: Data) -> Data:
    return {**data, "subject": "individual", "count": 1} if "person" in data else data


def _external(data: Data) -> Data:
    rank = data.get("rank", 1) % 50 + 1
    among = {"among": rank + data["among"] % 50} if "among" in data else {}
    return {**_without(data, "among"), "rank": rank, **among}


_MEND: dict[str, Callable[[Data], Data]] = {
    "organisation": _organisation,
    "post": _post,
    "election": _election,
    "membership": _membership,
    "meeting": _meeting,
    "study": lambda data: {**data, "persons": 3},
    "training": lambda data: {**data, "participants": 3 + data["participants"] % 100},
    "dues": _dues,
    "donation": _donation,
    "inspection": _inspection,
    "survey": _survey,
    "service": lambda data: {**data, "persons": 3 + data["persons"] % 100},
    "honour": _honour,
    "discipline": lambda data: {"severity": "warning", **data},
    "external": _external,
}


def bodies(type_name: str) -> st.SearchStrategy[Data]:
    """JSON values of bodies of one type."""
    drawn = _model(VOCABULARY.types[type_name])
    mend = _MEND.get(type_name)
    return drawn.map(mend) if mend else drawn

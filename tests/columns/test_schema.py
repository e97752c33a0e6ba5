"""Tables are derived from the fact models."""

from typing import ClassVar

import pyarrow as pa
import pytest

from core.columns import CODES, ColumnsError, tables_of
from core.facts import VOCABULARY, FactModel, Label, fields_of, lists_of
from core.facts.model import Text, described


class Row(FactModel):
    label: ClassVar[Label] = Label("行", "row")
    note: Text = described("备注", "note")


def test_the_columns_of_a_meeting() -> None:
    tables = tables_of({"meeting": VOCABULARY.types["meeting"]})
    assert list(tables) == ["meeting", "meeting__attendance", "meeting__revised"]
    envelope = ["position", "fact", "revision", "recorded_us", "org", "day", "mark"]
    assert tables["meeting"].schema.names[:7] == envelope
    assert tables["meeting"].schema.field("hours").type == pa.int64()
    assert tables["meeting"].schema.field("kind").type == pa.string()
    assert tables["meeting__attendance"].schema.names[:5] == [
        "position",
        "fact",
        "org",
        "day",
        "person",
    ]
    assert tables["meeting__revised"].schema.names == ["fact", "position"]


def test_every_field_of_every_type_is_a_column() -> None:
    tables = tables_of(VOCABULARY.types)
    for name, model in VOCABULARY.types.items():
        assert tables[name].schema.names[7:] == [spec.name for spec in fields_of(model)]
        for rows in lists_of(model):
            columns = tables[f"{name}__{rows.name}"].schema.names
            assert columns == [
                "position",
                "fact",
                "org",
                "day",
                *(f.name for f in fields_of(rows.row)),
            ]
    assert {str(field.type) for table in tables.values() for field in table.schema} == {
        "int64",
        "string",
    }


def test_a_fingerprint_changes_with_a_column() -> None:
    class One(FactModel):
        label: ClassVar[Label] = Label("一", "one")
        a: Text = described("甲", "a")

    class Two(One):
        b: Text | None = described("乙", "b", default=None)

    one, two = (tables_of({"x": model})["x"].fingerprint for model in (One, Two))
    assert one != two
    assert one == tables_of({"y": One})["y"].fingerprint
    assert len(one) == 16


def test_names_that_a_table_needs_are_refused() -> None:
    class Taken(FactModel):
        label: ClassVar[Label] = Label("占", "taken")
        day: Text = described("日", "day")

    class Revised(FactModel):
        label: ClassVar[Label] = Label("改", "revised")
        revised: tuple[Row, ...] = described("改", "revised", default=())

    for types, place in (({"x": Taken}, "x"), ({"a__b": Row}, "a__b"), ({"x": Revised}, "x")):
        with pytest.raises(ColumnsError) as error:
            tables_of(types)
        assert (error.value.code, error.value.place) == ("columns.reserved-name", place)


def test_an_error_has_a_known_code() -> None:
    with pytest.raises(ValueError, match="is not a code"):
        ColumnsError("columns.nonsense", "?")
    assert all(code.startswith("columns.") and meaning for code, meaning in CODES.items())

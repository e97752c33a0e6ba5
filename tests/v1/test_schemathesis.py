"""Requests made from the document itself: nothing that it allows or forbids is answered otherwise."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from api.v1 import serving
from api.v1.endpoints import Endpoint
from api.v1.openapi import codes_of, part_names
from api.v1.router import ENDPOINTS
from tests.v1.serving import LINES, Api, Prepared
from tests.v1.test_authority import PARTS

#: What an address becomes that is written so oddly that it is another one.
ELSEWHERE = ("api.method", "api.not-found", "web.not-found")


@schemathesis.serializer(LINES)
def lines(_context: schemathesis.SerializationContext, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def schema(
    prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[schemathesis.BaseSchema]:
    """The document as the application gives it; everything runs over one copy of the small region."""
    api = Api.over_a_copy(prepared, tmp_path_factory.mktemp("fuzzed") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "PATIENCE", 0.0)
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", api.app)
    api.close()


def said_by_the_document(code: str, place: str) -> None:
    """Refuse that what keeps to the document is refused for its form.

    Days that the calendar does not have, and exact numbers divided by 0, no schema can say.
    """
    of_form = {"api.body", "api.content", "api.header", "api.media-type", "api.query"}
    assert code not in of_form or (code, place) in {
        ("api.query", "known_at"),
        ("api.query", "before_known_at"),
        ("api.query", "after_known_at"),
        ("api.content", "settings"),
    }, (code, place)


@pytest.mark.parametrize("each", ENDPOINTS, ids=lambda each: each.name)
def test_every_operation_keeps_to_its_document(
    each: Endpoint, schema: schemathesis.BaseSchema, prepared: Prepared
) -> None:
    operation = schema[each.path][each.method]
    headers = {"Authorization": f"Bearer {prepared.tokens['region']}"}
    parts = {name: PARTS[name] for name in part_names(each.path)}

    def keeps(mode: GenerationMode) -> None:
        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=2,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        def answered(case: schemathesis.Case) -> None:
            if mode is GenerationMode.POSITIVE:
                # Of what there is: by chance nothing would ever be hit.
                case.path_parameters = dict(parts)
                case.headers.pop("Min-Position", None)
            found = case.call_and_validate(
                headers=headers, excluded_checks=CHECKS.get_by_names(["positive_data_acceptance"])
            )
            if found.status_code >= 400:
                code = found.json()["code"]
                assert code in {*codes_of(each), *ELSEWHERE}, code
                if mode is GenerationMode.POSITIVE:
                    said_by_the_document(code, found.json()["place"])

        answered()

    keeps(GenerationMode.POSITIVE)
    if parts or each.body is not None or each.query.model_fields:
        keeps(GenerationMode.NEGATIVE)

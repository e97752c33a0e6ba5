"""The document of the API: valid, whole, and made of the same declarations as the routes."""

from typing import Any

import pytest
from openapi_spec_validator import validate

from api.v1 import CODES
from api.v1.asking import PARTS
from api.v1.openapi import codes_of, part_names
from api.v1.router import ENDPOINTS, routes
from api.web.authority import CODES as WEB
from core.host import VERSION
from tests.v1.serving import Api
from tests.v1.test_problems import every_code


@pytest.fixture(scope="module")
def document(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/openapi.json", by="")
    return found


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)
    assert (document["openapi"], document["info"]["version"]) == ("3.1.0", VERSION)


def test_every_route_stands_in_the_document_and_nothing_else(document: dict[str, Any]) -> None:
    served = {
        (route.path, method)  # type: ignore[attr-defined]
        for route in routes()[:-1]
        for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
    }
    said = {
        (path, method.upper()) for path, methods in document["paths"].items() for method in methods
    }
    assert said == served
    assert len(served) == len(ENDPOINTS)


def test_every_operation_says_what_it_is(document: dict[str, Any]) -> None:
    tags = {each["name"] for each in document["tags"]}
    names = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"].endswith((".", ":")), operation["summary"]
            assert set(operation["tags"]) <= tags
            names.add(operation["operationId"])
            for parameter in operation["parameters"]:
                assert parameter["schema"]
    assert len(names) == len(ENDPOINTS)


def test_every_code_that_is_declared_is_one() -> None:
    known = {*CODES, *WEB, *every_code()}
    for each in ENDPOINTS:
        assert set(codes_of(each)) - known == set(), each.name


def test_the_parts_of_addresses_are_all_read() -> None:
    assert {name for each in ENDPOINTS for name in part_names(each.path)} == PARTS.keys()


def test_what_is_about_persons_is_stored_by_nobody(api: Api) -> None:
    """Facts hold references to people, and so does the log."""
    personal = {each.name for each in ENDPOINTS if each.personal}
    assert {"list_facts", "read_fact", "export_log", "read_me", "make_token"} <= personal
    for path in ("facts", "log", "/me"):
        assert api("GET", path).headers["cache-control"] == "no-store"

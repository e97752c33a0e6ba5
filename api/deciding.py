"""What gave an organisation its rating, as its receipt has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def deciding(scheme: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a scheme's receipt that gave its rating: the vetoes that fired, else its band or quota.

    Of whom it does not rate, the reason that decided that. Each has a `title` and a `provenance`;
    nothing where there is no rating.
    """
    if scheme["state"] == "vetoed":
        return [each for each in scheme["vetoes"] if each["fired"]]
    if scheme["state"] == "not_rated":
        return [each for each in scheme["not_rated"] if each["held"]][:1]
    rating = scheme["rating"]
    if scheme["state"] != "rated" or "step" not in rating:
        return []
    parts = [*rating.get("quotas", ()), *rating["bands"]]
    return [parts[rating["step"]]]

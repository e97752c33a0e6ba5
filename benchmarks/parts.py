"""The benchmarks there are, in the order in which all of them run."""

from __future__ import annotations

from typing import Final, NamedTuple


class Part(NamedTuple):
    """A module of this folder, what it measures, and its own options for a small size."""

    name: str
    what: str
    quick: tuple[str, ...]


#: The size of a quick run: a county over two years, written in seconds.
_SMALL: Final = ("--facts", "100000", "--years", "2")

PARTS: Final = (
    Part(
        "log",
        "appending and importing, against the library's own recorder",
        ("--bulk", "2000", "--turns", "1"),
    ),
    Part("columns", "the log to columns, against decoding the same rows", ("--facts", "30000")),
    Part("rules", "the star rating, against SQL by hand and the library", _SMALL),
    Part("agreement", "whether SQL by hand says the same over each region's history", ()),
    Part("fused", "five programmes in one pass", (*_SMALL, "--turns", "1")),
    Part("limit", "a replay against reading its columns once; as-of", (*_SMALL, "--turns", "1")),
    Part(
        "large",
        "a whole programme over ever more facts, within a bound of memory",
        ("--facts", "100000", "200000", "--years", "2", "--memory", "1GiB"),
    ),
    Part(
        "whatif",
        "what-ifs against a whole replay and OpenFisca-Core",
        ("--counties", "1", "--years", "2", "--without-openfisca"),
    ),
    Part("live", "one more fact to the new answer of everybody", (*_SMALL, "--turns", "1")),
    Part(
        "spark",
        "Spark with one worker and with two, against DuckDB",
        (*_SMALL, "--turns", "1", "--workers", "2"),
    ),
    Part(
        "load",
        "fifty visitors of the server",
        ("--counties", "1", "--years", "1", "--users", "5", "--seconds", "10"),
    ),
)

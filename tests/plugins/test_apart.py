"""What one plugin says does not depend on which others are enabled, and no plugin reads another."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.facts import FactError
from core.host import Region
from tests.plugins.regions import YEARS, host, opened, recorded, rules_on

pytestmark = pytest.mark.slow

#: The region whose facts are assessed; its plugin adds codes that no other one knows.
HOME = "qingshen"
OTHERS = ("national", "sanmenxia", "sanmenxia-hubin")
#: What an answer says of the log's length, which enabling a plugin changes, and digests over that.
CLOCKS = frozenset({"position", "known_at", "digest", "assessment_digest"})


@cache
def base() -> Path:
    """A folder with the facts of the region, recorded while only its own plugin was enabled."""
    folder = Path(tempfile.mkdtemp(prefix="apart-"))
    recorded(folder, HOME).close()
    return folder


def answers(region: Region, name: str) -> dict[str, Any]:
    """What a plugin says of the region's year: digest, values, and one receipt, without clocks."""
    day = rules_on(name) if name in YEARS else None
    found = region.assess(YEARS[HOME], plugin=name, rules_on=day)
    plain = found.to_json()
    code = found.organisations[-1]
    receipt = region.receipt(found, code, plugin=name)
    return {
        "digest": replace(found, position=0).digest,
        "answer": _without_clocks(plain),
        "receipt": _without_clocks(receipt),
    }


def _without_clocks(said: Any) -> Any:
    if isinstance(said, dict):
        return {k: _without_clocks(inner) for k, inner in said.items() if k not in CLOCKS}
    return [_without_clocks(inner) for inner in said] if isinstance(said, list) else said


@cache
def alone(name: str) -> dict[str, Any]:
    """What a plugin says where no other is enabled."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(base(), folder, dirs_exist_ok=True)
        with opened(Path(folder), HOME) as region:
            if name != HOME:
                region.disable(HOME)
                region.enable(name)
            region.follow()
            assert set(region.enabled()) == {name}
            return answers(region, name)


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    # To shrink a failure would take minutes, and there is little to shrink.
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    order=st.lists(st.sampled_from(OTHERS), min_size=1, max_size=2, unique=True),
    off=st.sets(st.sampled_from((HOME, *OTHERS)), max_size=2),
)
def test_what_a_plugin_says_does_not_depend_on_the_others(order: list[str], off: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(base(), folder, dirs_exist_ok=True)
        with opened(Path(folder), HOME) as region:
            _switched(region, order, off)
            for name in region.enabled():
                assert answers(region, name) == alone(name), (name, order, off)


def _switched(region: Region, order: Sequence[str], off: set[str]) -> None:
    for name in order:
        region.enable(name)
    for name in sorted(off & region.enabled().keys()):
        region.disable(name)
    region.follow()
    assert set(region.enabled()) == {HOME, *order} - off


def test_codes_of_a_plugin_are_known_only_where_it_is_enabled(tmp_path: Path) -> None:
    """The vocabulary grows by what is enabled, in any order, and shrinks again."""
    own = host().plugin(HOME).loaded.vocabulary
    code = next(
        code
        for code in own.codes["inspection.kind"].codes
        if all(
            code not in host().plugin(name).loaded.vocabulary.codes["inspection.kind"].codes
            for name in OTHERS
        )
    )
    body = {"kind": code}
    with recorded(tmp_path, HOME) as region:
        for name in OTHERS:
            region.enable(name)
        assert region.vocabulary.parse("inspection", body) is not None
        region.disable(HOME)
        with pytest.raises(FactError) as error:
            region.vocabulary.parse("inspection", body)
        assert error.value.code == "facts.unknown-code"


def test_two_plugins_give_different_answers_of_the_same_facts() -> None:
    """Else the property above would hold for plugins that say nothing."""
    found = [alone(name)["answer"]["organisations"] for name in (HOME, *OTHERS)]
    assert all(found.count(each) == 1 for each in found)

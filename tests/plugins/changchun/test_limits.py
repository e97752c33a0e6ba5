"""What the city's programme must not be used for cannot be recorded, or does not load."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from core.facts import VOCABULARY, FactError
from core.rules import Loaded, RuleError, load
from tests.plugins.changchun.conftest import FOLDER

CHECK = {"kind": "spot-check", "items": 3, "passed": 3, "tags": ["考勤"]}
TALK = {"kind": "induction-talk", "persons": 1, "triggered_on": "2016-03-01"}
POST = {"step": "appointed", "post": "deputy-secretary", "person": "0123456789ab"}
VOTE = {"kind": "public-review", "eligible": 3, "valid": 3, "satisfied": 2}
WISH = {"case": "A/w1", "kind": "wish", "step": "opened"}


@pytest.mark.parametrize("body", [CHECK, TALK, POST, VOTE, WISH])
def test_the_bodies_themselves_are_sound(changchun: Loaded, body: dict[str, Any]) -> None:
    changchun.vocabulary.parse(type_of(body), body)


def type_of(body: dict[str, Any]) -> str:
    """The fact type that the bodies of this page belong to."""
    names = {"spot-check": "inspection", "induction-talk": "care", "public-review": "survey"}
    return names.get(str(body.get("kind")), "post" if "post" in body else "demand")


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (CHECK, {"person": "0123456789ab"}),  # C-53: whose attendance, who ate where
        (CHECK, {"attendance": [{"person": "0123456789ab"}]}),
        (POST, {"remark": "为人正派"}),  # C-45: a sketch of a person
        (TALK, {"content": "谈话内容"}),  # C-46
        (TALK, {"person": "0123456789ab"}),
        (VOTE, {"person": "0123456789ab"}),  # C-51: who voted
        (WISH, {"person": "0123456789ab"}),  # C-70: who wished
        (WISH, {"household": "某户"}),
    ],
)
def test_nothing_more_of_a_person_can_be_recorded(
    changchun: Loaded, body: dict[str, Any], more: dict[str, Any]
) -> None:
    with pytest.raises(FactError):
        changchun.vocabulary.parse(type_of(body), {**body, **more})


@pytest.mark.parametrize("indicator", ["wechat_posts", "discussion_issues", "conduct_bulletins"])
def test_what_is_published_earns_no_points(tmp_path: Path, indicator: str) -> None:
    with pytest.raises(RuleError, match="B002"):
        load(changed(tmp_path, "for_each: carriers_all", f"for_each: {indicator}"), VOCABULARY)


def test_a_party_weight_that_is_no_third_does_not_load(tmp_path: Path) -> None:
    text = "values: {2015-01-01: 6, 2016-01-01: 8}"
    folder = changed(tmp_path, text, "values: {2015-01-01: 6, 2016-01-01: 7}")
    with pytest.raises(RuleError):
        load(folder, VOCABULARY)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """A copy of the plugin's programme with one thing changed."""
    text = (FOLDER / "programme.yaml").read_text("utf-8")
    assert text.count(old) == 1
    shutil.copytree(FOLDER, tmp_path / "changchun", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "changchun" / "programme.yaml").write_text(text.replace(old, new), "utf-8")
    return tmp_path / "changchun"

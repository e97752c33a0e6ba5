"""Settings: from variables, from options, and what they may not be."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.web import Settings
from tests.docs.pages import DOCS


def test_options_come_before_variables_and_these_before_what_is_usual() -> None:
    variables = {
        "DANGJIAN_PORT": "9000",
        "DANGJIAN_HOST": "0.0.0.0",
        "DANGJIAN_PLUGIN_PATH": "/one:/two",
        "DANGJIAN_OTHER": "x",
        "DANGJIAN_WORKERS": "",
    }
    found = Settings.read(variables, port=9001, data=None, database="postgresql://x")
    assert (found.port, found.host, found.workers) == (9001, "0.0.0.0", 1)
    assert found.plugin_folders == (Path("/one"), Path("/two"))
    assert (found.data, found.database) == (Path("dangjian-data"), "postgresql://x")


def test_workers_read_what_was_given_and_secrets_stay_where_they_are() -> None:
    given = Settings(
        data=Path("/d"), secure=False, plugin_folders=(Path("/a"), Path("/b")),
        metrics_token="m", oidc_issuer="https://i", oidc_client="c", oidc_secret="s",
        public_address="https://p", workers=2, database="postgresql://h/d",
    )  # fmt: skip
    variables = given.to_environment()
    assert not {"DANGJIAN_METRICS_TOKEN", "DANGJIAN_OIDC_SECRET"} & variables.keys()
    secrets = {"DANGJIAN_METRICS_TOKEN": "m", "DANGJIAN_OIDC_SECRET": "s"}
    assert Settings.read(variables | secrets) == given


@pytest.mark.parametrize(
    ("host", "secure", "https"),
    [
        ("127.0.0.1", None, False),
        ("::1", None, False),
        ("localhost", None, False),
        ("0.0.0.0", None, True),
        ("server.example", None, True),
        ("0.0.0.0", False, False),
        ("127.0.0.1", True, True),
    ],
)
def test_only_this_machine_is_served_without_https(
    host: str, secure: bool | None, https: bool
) -> None:
    assert Settings(host=host, secure=secure).only_https is https


@pytest.mark.parametrize(
    "given",
    [
        {"port": 70000},
        {"workers": 0},
        {"oidc_issuer": "https://issuer.example"},
        {"no_such_setting": 1},
    ],
)
def test_what_settings_may_not_be(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", ["serving.md", "serving.zh-CN.md"])
def test_every_setting_is_on_the_page_and_no_other(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`(DANGJIAN_[A-Z0-9_]+)`", text))
    others = {"plugin_folders": "DANGJIAN_PLUGIN_PATH"}
    assert named == {others.get(each, f"DANGJIAN_{each.upper()}") for each in Settings.model_fields}

"""Settings of the server: from the environment (``DANGJIAN_…``) and from options of the command."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

_LISTS: Final = ("plugin_folders",)
#: Settings whose variable has another name than they.
_VARIABLES: Final = {"plugin_folders": "DANGJIAN_PLUGIN_PATH"}


class Settings(BaseModel):
    """What the server runs with; times are in seconds unless their name says otherwise.

    `secure` marks cookies for https only and asks browsers to keep to https; without it, that is so
    unless the server listens on this machine alone. `oidc_issuer` switches signing in through another
    service on. The Argon2id costs are those of RFC 9106's second choice.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data: Path = Path("dangjian-data")
    database: str | None = None
    plugin_folders: tuple[Path, ...] = ()
    host: str = "127.0.0.1"
    port: int = Field(default=8321, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    secure: bool | None = None
    proxies: str = "127.0.0.1"
    memory: str | None = Field(default=None, description="of each process, such as 2GiB")
    spill: str | None = Field(default=None, description="on disk, of each process: 16GiB")

    kept_answers: int = Field(default=64, ge=1)
    patience: float = Field(default=0.5, ge=0, description="seconds a page waits for new results")
    warm: bool = Field(default=True, description="compute what is looked at first at the start")
    body_limit: int = Field(default=32 * 1024 * 1024, ge=1024)
    requests_per_minute: int = Field(default=600, ge=1)
    sign_ins_per_minute: int = Field(default=20, ge=1)

    session_idle: int = Field(default=30 * 60, ge=60)
    session_whole: int = Field(default=12 * 60 * 60, ge=60)
    argon2_rounds: int = Field(default=3, ge=1)
    argon2_memory: int = Field(default=64 * 1024, ge=8, description="KiB")
    argon2_lanes: int = Field(default=4, ge=1)

    metrics_token: SecretStr | None = None
    public_address: str = Field(default="", description="https://… as browsers see the server")
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: SecretStr = SecretStr("")
    oidc_title: str = ""

    @model_validator(mode="after")
    def _whole_oidc(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client and self.public_address):
            raise ValueError("oidc_issuer needs oidc_client and public_address beside it")
        return self

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, **options: Any) -> Self:
        """The settings of an environment, this process's without one; `options` come first.

        An option that is None is not given. Raises pydantic's `ValidationError`.
        """
        variables = os.environ if environment is None else environment
        found: dict[str, Any] = {}
        for name in cls.model_fields:
            written = variables.get(_VARIABLES.get(name, f"DANGJIAN_{name.upper()}"), "")
            if written:
                found[name] = written.split(os.pathsep) if name in _LISTS else written
        return cls(**(found | {name: each for name, each in options.items() if each is not None}))

    def to_environment(self) -> dict[str, str]:
        """The variables from which `read` gives the same settings, but for secrets."""
        found: dict[str, str] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is None or isinstance(value, SecretStr):
                continue
            written = os.pathsep.join(map(str, value)) if name in _LISTS else str(value)
            found[_VARIABLES.get(name, f"DANGJIAN_{name.upper()}")] = written
        return found

    @property
    def loopback(self) -> bool:
        """Whether the server listens on this machine alone."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def only_https(self) -> bool:
        """Whether cookies are for https only."""
        return not self.loopback if self.secure is None else self.secure

"""The second factor: codes of six digits that change every half minute (TOTP, RFC 6238)."""

from __future__ import annotations

import datetime as dt
import hmac
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyotp

STEP: Final = 30
#: Steps before and after the present whose codes are good: clocks differ.
_AROUND: Final = (0, -1, 1)
_SECRET: Final = re.compile(r"[A-Z2-7]{32}")


def new_secret() -> str:
    """A random secret of 160 bits in base 32."""
    # Most commands import this room and ask for no code.
    import pyotp

    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether a text is what `new_secret` gives."""
    return _SECRET.fullmatch(text) is not None


def address(secret: str, account: str, issuer: str = "Dangjian") -> str:
    """The ``otpauth://`` address that an app takes the secret from."""
    return _totp(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, code: str, now: dt.datetime, used: int) -> int | None:
    """The step that a code is of; None where it is wrong, or of a step not after `used`."""
    totp = _totp(secret)
    present = int(now.timestamp()) // STEP
    for each in _AROUND:
        step = present + each
        right = totp.at(dt.datetime.fromtimestamp(step * STEP, dt.UTC))
        if hmac.compare_digest(right.encode(), code.strip().encode()) and step > used:
            return step
    return None


def _totp(secret: str) -> pyotp.TOTP:
    import pyotp

    return pyotp.TOTP(secret)

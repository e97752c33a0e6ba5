"""Options with a closed list of values, refused with the nearest one."""

from __future__ import annotations

import difflib
from typing import Any

import click

from api.language import gettext as _


class Choice(click.Choice[str]):
    """click's choice, refused in our words."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """See click."""
        # Half is enough: values are few, and one letter of two may be wrong.
        near = difflib.get_close_matches(str(value).lower(), self.choices, n=1, cutoff=0.5)
        hint = _("; did you mean {near}?").format(near=near[0]) if near else ""
        known = ", ".join(self.choices)
        return _("'{value}' is none of: {known}").format(value=value, known=known) + hint

"""The frame's own pages: signing in, the password, the second factor, the account.

They stand in the base that the room of the pages has, and look as its pages do. Texts are written in
Chinese; for English the catalogue ``web.en`` has them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.language import catalogue, in_chinese
from api.pages.rendering import environment
from api.pages.words import full_width
from core.accounts import ACTIONS, ROLES, Action, Role
from core.facts import Label


def say(text: str, **values: object) -> str:
    """A text of ours, written in Chinese, in the language in use, its places filled."""
    said = full_width(text) if in_chinese() else catalogue("web.en").get(text, text)
    return said.format(**values) if values else said


def _label(label: Label) -> str:
    return label.zh if in_chinese() else label.en


@cache
def _environment(chinese: bool) -> jinja2.Environment:
    theirs = environment(chinese)
    own = jinja2.PackageLoader("api.web", "templates")
    assert theirs.loader is not None
    made = theirs.overlay(loader=jinja2.ChoiceLoader([own, theirs.loader]))
    made.filters = theirs.filters | {"scope_title": lambda scope: _label(ACTIONS[Action(scope)])}
    return made


def page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """A page of the frame; `context` goes to its template beside the form's token."""
    found = _environment(in_chinese()).get_template(template)
    shown = {
        "say": say,
        "role": lambda role: _label(ROLES[Role(role)]),
        "csrf": request.state.csrf,
        "problem": None,
        **context,
    }
    return HTMLResponse(found.render(shown), status)

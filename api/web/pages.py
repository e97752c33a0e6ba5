"""The frame's own pages: signing in, the password, the second factor, the account.

They stand in the base that the room of the pages has. Texts are written in Chinese; for English the
catalogue ``web.en`` has them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.language import catalogue, in_chinese
from api.pages import assets


def say(text: str, **values: object) -> str:
    """A text of ours, written in Chinese, in the language in use, its places filled."""
    said = text if in_chinese() else catalogue("web.en").get(text, text)
    return said.format(**values) if values else said


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("api.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"say": say, "style": assets.style, "script": assets.script}
    return made


def page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """A page of the frame; `context` goes to its template beside the form's token."""
    found = _environment().get_template(template)
    shown = {
        "lang": "zh-CN" if in_chinese() else "en",
        "csrf": request.state.csrf,
        "caller": request.state.caller,
        "problem": None,
        **context,
    }
    return HTMLResponse(found.render(shown), status)

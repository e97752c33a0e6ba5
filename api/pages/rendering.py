"""Pages from templates: escaped, in the language in use, with the shell around them.

Templates are written in Chinese. For English, what the catalogue ``pages.en`` has is put in its place
when a template is read, so that no template is written twice and no text is looked up by a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import jinja2
from starlette.responses import HTMLResponse, Response

from api.language import catalogue, in_chinese
from api.pages import assets, words
from api.pages.desk import Desk, Shown
from api.pages.spelling import arithmetic
from core.accounts import Action

#: A run of text with a Chinese character between tags, quotes, and places of a template.
_TEXT: Final = re.compile(r"[^<>{}%\"'|\n]*[\u4e00-\u9fff][^<>{}%\"'|\n]*")

#: Punctuation of Chinese that stands between places of a template, and what another language has.
_MARKS: Final = dict(
    zip(
        "\uff0c\uff1b\uff1a\u3001\u3002\uff08\uff09",
        (", ", "; ", ": ", ", ", ". ", " (", ")"),
        strict=True,
    )
)
_MARK: Final = re.compile(f"[{''.join(_MARKS)}]")


class _Spoken(jinja2.BaseLoader):
    """Reads templates, their Chinese put into another language."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self._inner = jinja2.PackageLoader("api.pages", "templates")
        self._said = said

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        """The source with its texts replaced; raises `jinja2.TemplateNotFound`."""
        source, file, fresh = self._inner.get_source(environment, template)
        return translated(source, self._said), file or template, fresh


def translated(source: str, said: Mapping[str, str]) -> str:
    """A template with the texts that a catalogue has replaced, the space around them left.

    Chinese has no space between a word and what is put beside it, nor around its punctuation; what it is
    replaced by has.
    """
    if not said:
        return source

    def other(found: re.Match[str]) -> str:
        text = found.group()
        bare = text.strip()
        if bare not in said:
            return text
        before, after = source[: found.start()], source[found.end() :]
        new = text.replace(bare, said[bare])
        if said[bare][0] in ",;:.)":
            new = new.lstrip(" ")
        elif before.endswith("}}") and (new[0].isalnum() or new[0] == "("):
            new = f" {new}"
        apart = after.startswith("{{") or (
            after.startswith(("{%", "<")) and said[bare][-1] in ",;:"
        )
        return f"{new} " if apart and new[-1] not in " (\u201c" else new

    return _MARK.sub(lambda found: _MARKS[found.group()], _TEXT.sub(other, source))


def texts_of(source: str) -> list[str]:
    """The Chinese texts of a template, as a catalogue names them."""
    return [found.group().strip() for found in _TEXT.finditer(source)]


@cache
def environment(chinese: bool) -> jinja2.Environment:
    """What makes pages of templates, in Chinese or in English."""
    said: Mapping[str, str] = {} if chinese else catalogue("pages.en")
    made = jinja2.Environment(
        loader=_Spoken(said),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["wide"] = words.full_width if chinese else str
    made.filters["sums"] = arithmetic
    made.globals |= {
        "style": assets.style,
        "script": assets.script,
        "say": words.say,
        "points": words.points,
        "signed": words.signed,
        "number": words.number,
        "share": words.share,
        "moment": words.moment,
        "weekday": words.weekday,
        "short_day": words.short_day,
        "fingerprint": words.fingerprint,
        "known_moment": known_moment,
        "actions": Action,
        "lang": "zh-CN" if chinese else "en",
    }
    return made


def html(template: str, context: Mapping[str, Any], status: int = 200) -> Response:
    """A page without the shell."""
    found = environment(in_chinese()).get_template(template)
    return HTMLResponse(found.render(context), status)


def rendered(desk: Desk, shown: Shown) -> Response:
    """A page of a region, in the shell; htmx gets the fragment that it asks for."""
    from api.pages.menu import menu

    context: dict[str, Any] = {
        "desk": desk,
        "clocks": desk.clocks,
        "menu": menu,
        "csrf": desk.request.state.csrf,
        "place": desk.place,
        "now": desk.today,
        "htmx": desk.request.headers.get("hx-request") == "true",
        **shown.context,
    }
    return html(shown.template, context, shown.status)


def known_moment(desk: Desk) -> str:
    """When the last event that counts was recorded; nothing where there is none yet."""
    position = desk.clocks.known_at
    found = desk.region.log.read(position - 1, 1, position) if position else []
    return words.moment(found[0].recorded_at) if found else "—"

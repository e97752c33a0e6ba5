"""Pages that say what is wrong, what it means and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.rendering import html
from api.pages.words import say
from api.refusals import Refusal
from api.web.house import inside

#: What a status means to somebody who asked for a page.
_HEADS: Final = {
    403: "没有权限",
    404: "没有这一页",
    409: "和现有记录冲突",
    500: "服务器出错",
    503: "暂不可算",
}


async def failed(request: Request, refusal: Refusal, headers: Mapping[str, str]) -> Response:
    """The page of a refusal, with its status; the address one came from is the way back."""
    context = {
        "head": say(_HEADS.get(refusal.status, "这次没有办成")),
        "it": refusal,
        "number": getattr(request.state, "request_id", ""),
    }
    response = await inside(html, "failed.html", context, refusal.status)
    response.headers.update(headers)
    return response

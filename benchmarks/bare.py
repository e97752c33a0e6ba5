"""A page that asks nothing of anybody, on the same server: what `benchmarks.load` compares with."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

#: As long as the desk of a branch's secretary.
TEXT = "<!doctype html><title>-</title><p>" + "-" * 20_000


async def page(_request: Request) -> HTMLResponse:
    return HTMLResponse(TEXT)


app = Starlette(routes=[Route("/", page)])

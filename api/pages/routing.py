"""Every page's address, and what a caller needs to see it."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages.accounts import account_page, accounts_page, change_account, create
from api.pages.assets import ADDRESS, STATIC
from api.pages.boards import board_page
from api.pages.compare import compare_page
from api.pages.desk import page
from api.pages.drafts import change as change_draft
from api.pages.drafts import draft_page, drafts_page
from api.pages.drafts import save as save_draft
from api.pages.entry import record, record_page, types_page
from api.pages.exporting import receipt_file, receipt_paper, scheme_file, scheme_paper
from api.pages.fact import correct, correct_page, fact_page, retract
from api.pages.importing import import_file, import_page, template_file
from api.pages.journal import audit_page, log_page, verify
from api.pages.ledgers import ledger_page, ledgers_home
from api.pages.mine import mine_page
from api.pages.organisations import find_page, organisation_page, tree_page
from api.pages.plugins import change, plugin_page, plugins_page
from api.pages.publish import new_page, publish
from api.pages.published import publication_file, publication_paper
from api.pages.receipt import behind_page, receipt_page
from api.pages.register import appeal, decide, publication_page, published_page
from api.pages.rendering import html
from api.pages.schemes import scheme_page, schemes_home
from api.pages.verifying import verify as verify_waiting
from api.pages.verifying import verify_page
from api.pages.wall import wall_page
from api.pages.whatif import whatif_home, whatif_page
from api.pages.workbench import workbench
from api.web.access import Access
from api.web.authority import house_of, signed_in
from api.web.house import inside
from api.web.routing import Guarded, GuardedMount
from api.web.threads import computing
from core.accounts import Action, reach

#: A year: a built file's name changes with its content.
_FOREVER: Final = "public, max-age=31536000, immutable"


class Kept:
    """Lets browsers keep what has its content's hash in its name, and ask again for the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        kept = "/built/" in scope.get("path", "")

        async def with_age(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                age = _FOREVER if kept else "no-cache"
                MutableHeaders(scope=message)["Cache-Control"] = age
            await send(message)

        await self._app(scope, receive, with_age)


def routes() -> list[BaseRoute]:
    """The routes of all pages; those of a region begin with ``/r/{region}``."""
    results = Action.results
    return [
        GuardedMount(ADDRESS, Kept(StaticFiles(directory=STATIC))),
        Guarded("/", front, action=Access.own, name="front"),
        page("/", workbench, Action.facts),
        page("/find", find_page, Action.facts),
        page("/organisations", tree_page, Action.facts),
        page("/organisations/{organisation}", organisation_page, Action.facts),
        page("/record", record_page, Action.record),
        page("/record", record, Action.record, methods=("POST",)),
        page("/record/types", types_page, Action.record),
        page("/facts/{position:whole}", fact_page, Action.facts),
        page("/facts/{position:whole}/correct", correct_page, Action.correct),
        page("/facts/{position:whole}/correct", correct, Action.correct, methods=("POST",)),
        page("/facts/{position:whole}/retract", retract, Action.correct, methods=("POST",)),
        page("/schemes", schemes_home, results),
        page("/schemes/{scheme}", scheme_page, results),
        page("/schemes/{scheme}/table.xlsx", scheme_file, Action.export),
        page("/schemes/{scheme}/paper.docx", scheme_paper, Action.export),
        page("/schemes/{scheme}/{organisation}", receipt_page, results),
        page("/schemes/{scheme}/{organisation}/behind/{indicator}", behind_page, Action.facts),
        page("/schemes/{scheme}/{organisation}/receipt.json", receipt_file, results),
        page("/schemes/{scheme}/{organisation}/receipt.docx", receipt_paper, results),
        page("/whatif", whatif_home, Action.whatif),
        page("/whatif/{scheme}", whatif_page, Action.whatif),
        page("/drafts", drafts_page, Action.plugins),
        page("/drafts", save_draft, Action.plugins, methods=("POST",)),
        page("/drafts/{draft}", draft_page, Action.plugins),
        page("/drafts/{draft}", change_draft, Action.plugins, methods=("POST",)),
        page("/compare", compare_page, Action.replay),
        page("/boards", board_page, results),
        page("/wall", wall_page, results),
        page("/mine", mine_page, results),
        page("/verify", verify_page, Action.verify),
        page("/verify", verify_waiting, Action.verify, methods=("POST",)),
        page("/ledgers", ledgers_home, Action.facts),
        page("/ledgers/{ledger}", ledger_page, Action.facts),
        page("/published", published_page, results),
        page("/published/new", new_page, Action.publish),
        page("/published/new", publish, Action.publish, methods=("POST",)),
        page("/published/{number:whole}", publication_page, results),
        page("/published/{number:whole}/table.xlsx", publication_file, Action.export),
        page("/published/{number:whole}/paper.docx", publication_paper, Action.export),
        page("/published/{number:whole}/appeal", appeal, Action.appeal, methods=("POST",)),
        page("/published/{number:whole}/decide", decide, Action.decide, methods=("POST",)),
        page("/plugins", plugins_page, results),
        page("/plugins", change, Action.plugins, methods=("POST",)),
        page("/plugins/{plugin}", plugin_page, results),
        page("/import", import_page, Action.import_),
        page("/import", import_file, Action.import_, methods=("POST",)),
        page("/import/template", template_file, Action.import_),
        page("/accounts", accounts_page, Action.accounts),
        page("/accounts", create, Action.accounts, methods=("POST",)),
        page("/accounts/{account}", account_page, Action.accounts),
        page("/accounts/{account}", change_account, Action.accounts, methods=("POST",)),
        page("/log", log_page, Action.log),
        page("/log/verify", verify, Action.log, methods=("POST",)),
        page("/log/audit", audit_page, Action.log),
    ]


async def front(request: Request) -> Response:
    """The caller's region, or a list of those to choose from."""
    caller = signed_in(request)
    places = await computing(house_of(request).regions)
    allowed = set(caller.regions([each.code for each in places]))
    mine = [each for each in places if each.code in allowed]
    if len(mine) == 1:
        code = mine[0].code
        # A member sees results, and no facts to begin with; who counts votes sees neither.
        firsts = {Action.facts: "", Action.results: "schemes", Action.tally: "record"}
        first = next((each for way, each in firsts.items() if reach(caller, way, code)), "schemes")
        return RedirectResponse(f"/r/{code}/{first}", 303)
    return await inside(html, "regions.html", {"places": mine, "caller": caller})

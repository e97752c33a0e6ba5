"""Who waits for a plugin's turn, or for another service, holds no thread that others need."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import anyio
import httpx
import pytest

from api.web import oidc
from api.web.authority import Refused
from api.web.oidc import Provider
from api.web.settings import Settings
from tests.host.samples import REGION
from tests.web.visiting import Server

#: More than the threads that anyio keeps for all calls together.
MANY = 45


@pytest.mark.parametrize(
    "path",
    [
        f"/r/{REGION}/schemes/points?period=2015",
        f"/api/v1/regions/{REGION}/assessments?period=2015",
    ],
    ids=["page", "api"],
)
def test_the_server_answers_while_many_wait_for_a_turn(server: Server, path: str) -> None:
    session = server.browser("region").session
    assert session is not None

    async def visit() -> tuple[list[int], list[int]]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(server.app), base_url="http://127.0.0.1", timeout=60
        ) as client:
            meanwhile: list[int] = []
            waited: list[int] = []

            async def ask() -> None:
                answer = await client.get(path, headers={"Cookie": f"dj_session={session}"})
                waited.append(answer.status_code)

            async with anyio.create_task_group() as group:
                with server.app.state.house.alone("small"):
                    for _ in range(MANY):
                        group.start_soon(ask)
                    # Until all of them are as far as they come.
                    await anyio.sleep(0.5)
                    with anyio.move_on_after(10):
                        for each in ("/readyz", "/sign-in", "/account"):
                            cookie = {"Cookie": f"dj_session={session}"} if "acc" in each else {}
                            answer = await client.get(each, headers=cookie)
                            meanwhile.append(answer.status_code)
                assert not waited
            return meanwhile, waited

    meanwhile, waited = anyio.run(visit)
    assert meanwhile == [200, 200, 200]
    assert waited == [200] * MANY


class Down(BaseHTTPRequestHandler):
    """A service that is there and answers with a fault; it counts how often it was asked."""

    asked = 0

    def do_GET(self) -> None:
        Down.asked += 1
        self.send_error(500)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def down() -> Iterator[str]:
    Down.asked = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Down) as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{service.server_port}"
        service.shutdown()
        thread.join()


def test_a_service_that_failed_is_not_asked_again_at_once(
    down: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(oidc_issuer=down, oidc_client="c", public_address="http://127.0.0.1")
    provider = Provider(settings)
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            provider.described()
        assert refused.value.code == "web.oidc"
    assert Down.asked == 1
    monkeypatch.setattr(oidc, "_AGAIN", 0.0)
    other = Provider(settings)
    for _ in range(2):
        with pytest.raises(Refused):
            other.described()
    assert Down.asked == 3

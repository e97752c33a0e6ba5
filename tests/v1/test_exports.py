"""The log as a stream: the same bytes as an export, written no faster than it is read."""

import io
import threading
import time

import orjson
import pytest

from api.v1 import exports
from tests.host.samples import REGION
from tests.v1.serving import HEAD, Api, refused


def exported(api: Api, after: int = 0) -> bytes:
    out = io.BytesIO()
    with api.installation.region(REGION) as region:
        region.log.export_lines(out, after, ended=True)
    return out.getvalue()


@pytest.mark.parametrize("after", [0, 4])
def test_the_stream_is_the_export(api: Api, after: int) -> None:
    answered = api("GET", f"log?after={after}")
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "application/x-ndjson"
    assert answered.headers["cache-control"] == "no-store"
    assert answered.headers["position"] == str(HEAD)
    assert answered.content == exported(api, after)
    last = orjson.loads(answered.content.splitlines()[-1])
    assert (last["type"], last["count"]) == ("cn.dangjian.export.ended", HEAD - after)


def test_the_log_is_for_those_who_may_have_all_of_it(api: Api) -> None:
    refused(api("GET", "log", by="unit"), 403, "web.forbidden")
    refused(api("GET", "log", by="member"), 403, "web.forbidden")
    assert api("GET", "log", by="auditor").status_code == 200


def test_a_reader_who_goes_away_ends_the_writing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PART", 1)
    monkeypatch.setattr(exports, "_LOOK", 0.01)
    others = {*threading.enumerate()}
    with api.installation.region(REGION) as region:
        parts = exports.streamed(region.log, 0)
        assert next(parts).startswith(b"{")
        # Of this reader: those of other tests' readers may wait for one who is not gone yet.
        [writing] = [
            each for each in threading.enumerate() if each.name == "export" and each not in others
        ]
        # Nothing else holds it, so it ends here and now, without a search of the whole process.
        del parts
        writing.join(10)
        assert not writing.is_alive()


def test_a_writer_waits_for_a_slow_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PART", 1)
    monkeypatch.setattr(exports, "WAITING", 2)
    written: list[int] = []

    class Endless:
        def export_lines(self, out: exports._Parts, after: int, **how: object) -> int:
            for number in range(1000):
                written.append(number)
                out.write(b"x")
            return 1000

    parts = exports.streamed(Endless(), 0)  # type: ignore[arg-type]
    assert next(parts) == b"x"
    time.sleep(0.05)
    # One was read, two wait, one is held by the writer: no more are made before they are read.
    assert len(written) <= 5
    assert len(list(parts)) == 999


def test_a_fault_while_writing_breaks_the_stream() -> None:
    class Broken:
        def export_lines(self, out: exports._Parts, after: int, **how: object) -> int:
            out.write(b"{}")
            raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError, match="the disk is gone"):
        list(exports.streamed(Broken(), 0))  # type: ignore[arg-type]

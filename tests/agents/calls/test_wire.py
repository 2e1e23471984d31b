"""An answer that is too long or trickles in for ever ends; no redirect is followed; no answer tells the key."""

from collections.abc import Iterator

import httpx2
import pytest
from langchain_core.messages import HumanMessage
from pydantic import SecretStr

from agents.calls.endpoint import Endpoint, connect
from agents.calls.guarded import Guarded, Limits, ModelFaultError
from agents.calls.wire import MOST_BYTES, client

WHERE = "http://model.invalid/v1/chat/completions"


class Trickle(httpx2.SyncByteStream):
    """An answer in pieces; ``now`` counts what was read."""

    def __init__(self, piece: bytes, many: int) -> None:
        self.piece, self.many, self.now = piece, many, 0.0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.many):
            self.now += 1
            yield self.piece


def answering(monkeypatch: pytest.MonkeyPatch, response: httpx2.Response) -> None:
    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", lambda self, request: response)


def test_an_answer_that_is_too_long_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Trickle(b"x" * 100_000, 10_000)
    answering(monkeypatch, httpx2.Response(200, stream=stream))
    with client(lambda: 0.0, 10) as wire, pytest.raises(httpx2.ReadError, match=str(MOST_BYTES)):
        wire.get(WHERE)
    assert stream.now <= MOST_BYTES / 100_000 + 1


def test_an_answer_that_trickles_in_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Trickle(b" ", 1000)
    answering(monkeypatch, httpx2.Response(200, stream=stream))
    with client(lambda: stream.now, 10) as wire, pytest.raises(httpx2.ReadTimeout, match="10 s"):
        wire.get(WHERE)
    assert stream.now == 11


def test_a_redirect_is_not_followed_with_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, httpx2.Response(307, headers={"location": "http://elsewhere.invalid"}))
    with client(lambda: 0.0, 10) as wire:
        assert wire.post(WHERE).status_code == 307


def at(status: int, text: str, monkeypatch: pytest.MonkeyPatch) -> Guarded:
    monkeypatch.setattr(
        httpx2.HTTPTransport, "handle_request",
        lambda self, request: httpx2.Response(status, text=text, headers={"content-type": "application/json"}),
    )  # fmt: skip
    endpoint = Endpoint("m", "http://model.invalid/v1", SecretStr("sk-secret"))
    return connect(endpoint, lambda: 0.0, lambda _: None, Limits(tries=1))


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (401, '{"error": {"message": "Incorrect key sk-secret"}}'), (200, "null"), (200, "[]"), (200, "{"),
        (200, '{"choices": null}'), (200, '{"choices": []}'), (200, '{"error": "sk-secret"}'), (302, ""), (599, "x"),
        (200, '{"choices": [{"message": null}]}'), (200, '"' + "x" * 1_000_000 + '"'),
    ],
)  # fmt: skip
def test_whatever_comes_back_is_a_fault_in_our_own_words(
    status: int, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = at(status, text, monkeypatch)
    with pytest.raises(ModelFaultError) as raised:
        model.invoke([HumanMessage("x")])
    model.close()
    assert "secret" not in str(raised.value)
    assert "secret" not in repr(model)

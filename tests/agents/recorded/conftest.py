"""Model calls replayed from cassettes with the network blocked, or recorded with ``make record``.

A cassette holds no key, host or port and says at its top what it was recorded against. A call that failed on the wire
(time-out, connection broken off) is kept as an answer 599 that names the error, and raised again on replay.
"""

import json
import os
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import vcr.patch
import yaml
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.serializers import yamlserializer

from tests.agents.recorded.calling import Line
from tests.provider.server import KEY, running

SERVER = "tests/provider, the scripted test server of this repository; no language model"
FAULT = "x-wire-fault"
KEPT = ("content-type", "retry-after", FAULT)
_real = vcr.patch._Httpx2HttpTransport_handle_request


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    """Cassettes are YAML with a line on top that says what they were recorded against."""
    vcr.register_serializer("yaml", Labelled)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What a provider does not do on demand keeps the cassettes of the test server."""
    if config.getoption("--record-mode") in (None, "none") or not os.environ.get("ANDON_RECORD_URL"):
        return
    for item in items:
        if item.get_closest_marker("only_test_server"):
            item.add_marker(pytest.mark.skip(reason="a provider does not fail on demand"))


class Labelled:
    """Cassettes that say what they were recorded against."""

    @staticmethod
    def serialize(cassette: Any) -> str:
        """The cassette as text."""
        return yaml.safe_dump({"recorded_against": recorded_against()}) + yamlserializer.serialize(cassette)

    @staticmethod
    def deserialize(text: str) -> Any:
        """The cassette of a text; one that does not say what it was recorded against is refused."""
        found = yamlserializer.deserialize(text)
        assert found.pop("recorded_against"), "a cassette must say what it was recorded against"
        return found


def recorded_against() -> str:
    """What is recorded against: the test server, or the model that the environment names."""
    named = os.environ.get("ANDON_RECORD_URL")
    return f"a provider's model {os.environ['ANDON_RECORD_MODEL']}" if named else SERVER


def scrub_request(request: Any) -> Any:
    """A request without host, key, headers of the client and name of the model."""
    path = urlsplit(request.uri).path
    request.uri = "http://model.invalid/v1/" + ("models" if path.endswith("/models") else "chat/completions")
    request.headers = {}
    if request.body:
        request.body = json.dumps({**json.loads(request.body), "model": "recorded"}, ensure_ascii=False).encode()
    return request


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    """An answer with the few headers that mean something; one that refuses a key may repeat it and is left out."""
    kept = {name: value for name, value in response["headers"].items() if name.lower() in KEPT}
    body = {"string": b'{"error": {"message": "left out"}}'} if response["status"]["code"] in (401, 403) else None
    return {**response, "headers": kept, "body": body or response["body"]}


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ["method", "path", "body"], "before_record_request": scrub_request,
        "before_record_response": scrub_response, "decode_compressed_response": True,
    }  # fmt: skip


def _caught(transport: httpx2.HTTPTransport, request: httpx2.Request) -> httpx2.Response:
    """A real call; one that fails on the wire becomes an answer that can be recorded."""
    try:
        response = _real(transport, request)
        try:
            body = b"".join(response.stream)  # type: ignore[arg-type]
        finally:
            response.close()
    except httpx2.TransportError as error:
        return httpx2.Response(599, headers={FAULT: type(error).__name__}, stream=httpx2.ByteStream(b""))
    return httpx2.Response(
        response.status_code, headers=response.headers, stream=httpx2.ByteStream(body), extensions=response.extensions
    )


@pytest.fixture(scope="session", autouse=True)
def wire_faults_are_recorded() -> Iterator[None]:
    """Recording happens above this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vcr.patch, "_Httpx2HttpTransport_handle_request", _caught)
        yield


@pytest.fixture
def line(vcr: Any, record_mode: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A line to the model: replayed, or recorded from the test server or the provider that the environment names.

    Fails if a call is made that the cassette does not hold, or one that it holds is not made.
    """
    played, strange = httpx2.HTTPTransport.handle_request, list[str]()

    def told(transport: httpx2.HTTPTransport, asked: httpx2.Request) -> httpx2.Response:
        try:
            response = played(transport, asked)
        except CannotOverwriteExistingCassetteException:
            strange.append(asked.content.decode()[:2000])
            raise
        if FAULT in response.headers:
            raise getattr(httpx2, response.headers[FAULT])("as recorded", request=asked)
        return response

    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", told)
    with closing(_line(record_mode)) as lines:
        found = next(lines)
        yield found
        found.hang_up()
    assert strange == [], "the cassette does not hold these calls; record again with `make record`"
    assert vcr is None or record_mode != "none" or vcr.all_played, "the cassette holds calls that were not made"


def _line(record_mode: str) -> Generator[Line]:
    if record_mode == "none":
        yield Line("http://model.invalid/v1", KEY)
    elif os.environ.get("ANDON_RECORD_URL"):
        yield Line(os.environ["ANDON_RECORD_URL"], os.environ["ANDON_RECORD_KEY"], os.environ["ANDON_RECORD_MODEL"])
    else:
        with running() as server:
            yield Line(server.url, KEY)

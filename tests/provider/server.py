"""The test server: speaks the chat completions protocol strictly, answers by rule, and fails as its model's name says.

A model called ``plain`` answers well. ``FAULT`` fails on its first call and answers well after that; ``FAULT-always``
never stops failing. FAULT is one of ``FAULTS``.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.provider.answers import SPOIL, Json, calls, facts_of, spoilt

KEY = "key-of-the-test-server"
SLOW_SECONDS = 1.0
"""How long ``slow`` keeps silent; the client that is recorded waits less."""
STATUS = {"busy": 429, "broken": 500, "unavailable": 503, "strange": 400}
FAULTS = (*STATUS, "slow", "cut-stream", "cut-json", "wrong-schema", "empty", "refusing", "wordy", "html", "looping",
          *SPOIL)  # fmt: skip
SERVED = ("plain", *FAULTS, *(f"{fault}-always" for fault in FAULTS))


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        """The models that are served."""
        if self._allowed():
            self._send(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in SERVED]})

    def do_POST(self) -> None:
        """A chat completion."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if not self._allowed():
            return
        wrong = problems(body)
        if self.path != "/v1/chat/completions" or body["model"] not in SERVED:
            self._error(404)
        elif wrong:
            self._error(400, wrong)
        else:
            # What spoils an answer waits for the final one.
            final = len(calls(body)) == 1
            self.server.asked[facts_of(body)["task"]] += final or body["model"] not in SPOIL
            self._answer(body)

    def _answer(self, body: Json) -> None:
        fault, _, _ = body["model"].partition("-always")
        recovered = fault == body["model"] and self.server.asked[facts_of(body)["task"]] > 1
        if fault == "plain" or recovered:
            self._send(200, completion(body, calls(body)))
        elif fault in STATUS:
            self._error(STATUS[fault], retry_after="2" if fault == "busy" else "")
        elif fault == "slow":
            time.sleep(SLOW_SECONDS)
        elif fault == "cut-stream":
            self._send(200, completion(body, calls(body)), cut=True)
        elif fault == "html":
            self._send(200, None, text="<html><body>Sign in</body></html>")
        else:
            self._send(200, odd(body, fault))

    def _allowed(self) -> bool:
        if self.headers.get("authorization") == f"Bearer {KEY}":
            return True
        self._error(401, f"no such key: {self.headers.get('authorization')}")
        return False

    def _error(self, status: int, message: str = "failed on purpose", retry_after: str = "") -> None:
        self._send(status, {"error": {"message": message, "type": "error", "code": None}}, retry_after=retry_after)

    def _send(
        self, status: int, document: Json | None, *, text: str = "", retry_after: str = "", cut: bool = False
    ) -> None:
        data = (text or json.dumps(document)).encode()
        self.send_response_only(status)
        self.send_header("content-type", "text/html" if text else "application/json")
        self.send_header("content-length", str(len(data)))
        if retry_after:
            self.send_header("retry-after", retry_after)
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        self.close_connection = self.close_connection or cut

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    """The server, with how often it was asked for each use."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def running() -> Iterator[Server]:
    """A server on a port of its own."""
    server = Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def problems(body: Json) -> str:
    """What a strict server refuses about a request; empty if nothing."""
    open_calls: set[str] = set()
    for message in body["messages"]:
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                return "a tool message that answers no call"
            open_calls.remove(message["tool_call_id"])
        elif open_calls:
            return "a call without an answer"
        open_calls |= {call["id"] for call in message.get("tool_calls") or ()}
    names = [tool["function"]["name"] for tool in body.get("tools", ())]
    choice = body.get("tool_choice")
    if isinstance(choice, dict) and choice["function"]["name"] not in names:
        return "tool_choice names no tool"
    return "a call without an answer" if open_calls else ""


def odd(body: Json, fault: str) -> Json:
    """An answer that arrives whole and cannot be used."""
    good = calls(body)
    match fault:
        case "cut-json":
            return completion(body, good, cut=True)
        case "wrong-schema":
            final = good[0][0] if len(good) == 1 else "Levers"
            return completion(body, [(final, {"verdict": 7, "approve": "all"})])
        case "empty":
            return completion(body, [(good[0][0], {})])
        case "refusing":
            return completion(body, [], refusal="I cannot help with that.")
        case "wordy":
            return completion(body, [], content="Certainly! Here is my view of the matter.")
        case "looping":
            task = facts_of(body)
            name = "offers_for" if task["task"] == "investigate" else "approve"
            return completion(body, [(name, {"part": task["parts"][0]["id"]} if "parts" in task else {})])
        case _:
            return completion(body, spoilt(body, fault))


def completion(
    body: Json, wanted: list[tuple[str, Json]], *, content: str | None = None, refusal: str | None = None,
    cut: bool = False,
) -> Json:  # fmt: skip
    """A chat completion with these calls; as JSON text where the request asks for a schema."""
    texts = [json.dumps(args)[: -len(json.dumps(args)) // 2 if cut else None] for _, args in wanted]
    tool_calls = [
        {"id": f"call_{len(body['messages'])}_{row}", "type": "function", "function": {"name": name, "arguments": text}}
        for row, ((name, _), text) in enumerate(zip(wanted, texts, strict=True))
    ]
    message: Json = {"role": "assistant", "content": content, "refusal": refusal}
    if "response_format" in body and texts:
        message["content"] = texts[0]
    elif tool_calls:
        message["tool_calls"] = tool_calls
    finish = "length" if cut else "tool_calls" if "tool_calls" in message else "stop"
    return {
        "id": "chatcmpl-test", "object": "chat.completion", "created": 0, "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150},
    }  # fmt: skip

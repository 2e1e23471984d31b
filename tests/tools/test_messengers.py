"""Notices reach people at their own addresses; what does not arrive stays to be sent again."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from tools.messengers import AddressError, Messengers, read_addresses
from tools.outbox import Letter, Message

# What Apprise imports warns of its own future.
pytestmark = pytest.mark.filterwarnings("ignore:.*imghdr.*:DeprecationWarning")

NOTICE = Message("C-0001:notify.P-0001.anna:ab", "notice", "anna", "Approval asked", Letter(text="Release a plan."))


class Hook(HTTPServer):
    """A webhook that keeps what it got and answers with ``status``."""

    got: list[dict[str, Any]]
    status = 200


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def hook(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Hook(("127.0.0.1", 0), _Handler)
    server.got = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def messengers(hook: Hook) -> Messengers:
    return read_addresses(f'version = 1\n[people]\nanna = ["json://127.0.0.1:{hook.server_port}/andon"]\n')


def test_a_notice_reaches_its_person_with_its_key(hook: Hook) -> None:
    messengers(hook).deliver(NOTICE)
    assert len(hook.got) == 1
    assert hook.got[0]["title"] == "Approval asked"
    assert "Release a plan." in hook.got[0]["message"] and NOTICE.key in hook.got[0]["message"]


def test_nothing_else_and_nobody_else_is_sent_anything(hook: Hook) -> None:
    known = messengers(hook)
    known.deliver(Message("k:a:1", "purchase_order", "anna", "Order", Letter(text="x")))
    known.deliver(Message("k:a:2", "notice", "ben", "Approval asked", Letter(text="x")))
    assert hook.got == []


def test_a_receiver_that_refuses_is_an_error_that_shows_no_secret(hook: Hook) -> None:
    hook.status = 500
    with pytest.raises(OSError, match="anna was not reached by json address 1") as failed:
        messengers(hook).deliver(NOTICE)
    assert "127.0.0.1" not in str(failed.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version = 1\n[people]\nanna = ['nosuch://secret']", "people.anna: address 1 \\(nosuch\\) is none that"),
        ("version = 1\n[people]\nanna = ['secret']", "address 1 \\(without a scheme\\)"),
        ("version = 1\n[people]\nanna = 'json://secret'", "people.anna"),
        ("version = 2\n[people]\n", "version"),
        ("[people", "not valid TOML"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_shows_no_address(text: str, said: str) -> None:
    with pytest.raises(AddressError, match=said) as refused:
        read_addresses(text)
    assert "secret" not in str(refused.value)

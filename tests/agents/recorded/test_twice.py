"""Replayed twice, in processes that hash differently, every model call and what follows has the same bytes."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import vcr

from tests.agents.recorded import conftest
from tests.agents.recorded.calling import USES, Line
from tests.provider.server import KEY

HERE = Path(__file__).parent
CASSETTES = HERE / "cassettes" / "test_uses"


def replay() -> str:
    """A digest over everything that the four uses come to, and over every request they made."""
    seal, line = hashlib.sha256(), Line("http://model.invalid/v1", KEY)
    player = vcr.VCR(
        match_on=["method", "path", "body"], before_record_request=conftest.scrub_request, record_mode=vcr.mode.NONE,
    )  # fmt: skip
    player.register_serializer("yaml", conftest.Labelled)
    for use, ask in USES.items():
        with player.use_cassette(str(CASSETTES / f"test_a_model_is_used_and_named[{use}].yaml")) as tape:
            seal.update(repr(ask(line.to("plain"))).encode())
            assert tape.all_played
            for request in tape.requests:
                seal.update(request.body or b"")
    line.hang_up()
    return seal.hexdigest()


@pytest.mark.block_network
def test_every_model_call_is_replayed_twice_with_the_same_bytes() -> None:
    """Once here and once in a process of its own."""
    root = str(Path(__file__).parents[3])
    again = subprocess.run(
        [sys.executable, "-c", "from tests.agents.recorded.test_twice import replay; print(replay())"],
        cwd=root, env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": root}, capture_output=True, text=True,
        check=True, timeout=120,
    )  # fmt: skip
    assert again.stdout.strip() == replay()


def test_cassettes_hold_no_key_host_or_port_and_say_what_they_were_recorded_against() -> None:
    found = sorted((HERE / "cassettes").rglob("*.yaml"))
    assert len(found) > 30
    for path in found:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("recorded_against: "), path.name
        assert KEY not in text and "127.0.0.1" not in text and "localhost" not in text, path.name
        lowered = text.lower()
        assert not any(word in lowered for word in ("authorization", "bearer", "user-agent", "x-stainless", "cookie"))
        assert "uri: http://model.invalid/v1/" in text

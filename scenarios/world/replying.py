"""How suppliers answer what they are asked for: confirmed, reduced, declined, or not at all."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zlib import crc32

import numpy as np

from planning.signal import Signal
from scenarios.world.state import Reply, ReplyKind, Request, World

REDUCED_TO = (40, 85)
"""Per cent of what was asked that a supplier who reduces still promises (an assumption)."""


def replies(world: World, requests: Iterable[Request]) -> tuple[Reply, ...]:
    """The world's replies with one for every new request; the same request always gets the same one."""
    known = {reply.award for reply in world.replies}
    return (*world.replies, *(_draw(world, request) for request in requests if request.award not in known))


def due_answers(
    world: World, requests: Iterable[Request], since: datetime, until: datetime
) -> tuple[tuple[Reply, ...], list[Signal]]:
    """Replies with those marked that are due before ``until``, and the structured messages that tell of them."""
    asked = {request.award: request for request in requests}
    marked, said = [], []
    for reply in world.replies:
        due = reply.due < until and not reply.sent
        if due and reply.kind != "silent" and reply.award in asked:
            said.append(_message(reply, asked[reply.award], max(reply.due, since)))
        marked.append(reply.model_copy(update={"sent": True}) if due else reply)
    return tuple(marked), said


def _draw(world: World, request: Request) -> Reply:
    rng = np.random.default_rng([world.seed, crc32(request.award.encode())])
    answers = world.answers
    at, kind = int(rng.integers(100)), "confirmed"
    odds: tuple[tuple[ReplyKind, int], ...] = (
        ("reduced", answers.reduced_pct), ("declined", answers.declined_pct), ("silent", answers.silent_pct),
    )  # fmt: skip
    for name, pct in odds:
        if kind == "confirmed" and at < pct:
            kind = name
        at -= pct
    low, high = answers.hours
    due = request.asked + timedelta(minutes=int(rng.integers(low * 60, high * 60 + 1)))
    share = {"confirmed": 100, "reduced": int(rng.integers(*REDUCED_TO))}.get(kind, 0)
    return Reply.model_validate({"award": request.award, "kind": kind, "due": due, "share_pct": share})


def _message(reply: Reply, request: Request, received: datetime) -> Signal:
    qty = sum(pieces * reply.share_pct // 100 for pieces in request.receipts.values())
    return Signal(
        id=f"W-answer-{crc32(reply.award.encode()):08x}", received=received, kind="answer", sender="EDI gateway",
        subject=f"Order response {reply.award}: {reply.kind}", text="",
        fields={
            "notice": reply.kind, "award": reply.award, "site": request.site, "qty": qty, "share_pct": reply.share_pct,
        },
    )  # fmt: skip

"""Notices to the people who are asked for a decision: one message to each, so that a failed one repeats no other."""

from collections.abc import Sequence

from sqlmodel import Session

from agents.state import Deps
from tools.outbox import Letter
from tools.store.casework import artifacts, outbox_rows
from tools.store.casework.approvals import ProposalRow

NOBODY = "nobody in the policy"


def notify(
    session: Session, deps: Deps, row: ProposalRow, name: str, people: Sequence[str], subject: str, text: str
) -> list[str]:
    """Write a notice of a proposal to each of these accounts; gives the keys of those that are new."""
    how = f"Look at it with `andon inbox show {row.id}` and decide there; an answer to this message decides nothing."
    letter = Letter(text=f"{text}\n\n{how}", facts={"proposal": row.id, "digest": row.digest, "expires": row.expires})
    body = artifacts.put_record(session, "letter", letter)
    keys = []
    for who in dict.fromkeys(people) or (NOBODY,):
        suffix = "" if who == NOBODY else f".{who}"
        key = f"{row.case_id}:{name}.{row.id}{suffix}:{row.digest}"
        if outbox_rows.enqueue(session, key, row.case_id, row.id, "notice", who, subject, body, deps.now()):
            keys.append(key)
    return keys

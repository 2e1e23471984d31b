"""Who answers a question at once: the person at the terminal, or a scripted account in a demonstration store."""

from typing import Any

from agents.approvals import may_speak, next_asked
from agents.proposals.decisions import Approve, Decision, Edit, Reject, binding_amount, signatures_of
from agents.state import Deps
from andon.desk.edits import edits_from
from andon.desk.proposals import document, find_proposal
from andon.desk.sheet import show
from andon.screen import ask, hint
from andon.trouble import FORBIDDEN, TroubleError
from tools.store.keep import keep
from tools.store.meta import read_meta

SCRIPTED = "scripted."
"""Accounts of the policy that start so are nobody: they answer with ``--scripted`` only."""


def only_in_demo(deps: Deps) -> None:
    """Raise ``TroubleError`` unless scripted answers are allowed here: a demonstration store, simulated connectors."""
    with keep(deps.store) as session:
        meta = read_meta(session)
    if meta is None or meta.kind != "demo":
        raise TroubleError(FORBIDDEN, "--scripted is for demonstration stores only; make one with `andon init --demo`")
    if not all(connector.simulated for connector in deps.connectors):
        raise TroubleError(FORBIDDEN, "--scripted is for simulated connectors only")


def scripted_signer(deps: Deps, proposal: str) -> str:
    """The scripted account that may give the next signature; raises ``TroubleError`` if the policy has none."""
    with keep(deps.store) as session:
        row = find_proposal(session, proposal)
        amount = binding_amount(session, deps.policy, row, deps.now())
        asked = next_asked(deps.policy, row.action, amount, signatures_of(session, row), row.proposer)
    who = next((each for each in asked if each.startswith(SCRIPTED)), None)
    if who is None:
        raise TroubleError(
            FORBIDDEN, f"{row.id}: no scripted account of the policy may approve {row.action} for {amount} cents"
        )
    return who


def scripted_speaker(deps: Deps, proposal: str) -> str:
    """The scripted account that may change a proposal."""
    with keep(deps.store) as session:
        action = find_proposal(session, proposal).action
    people = [who for accounts in (deps.policy.roles.values() if deps.policy else ()) for who in accounts]
    for who in people:
        if who.startswith(SCRIPTED) and getattr(may_speak(deps.policy, who, action), "role", None):
            return who
    raise TroubleError(FORBIDDEN, f"{proposal}: no scripted account of the policy may change {action}")


def at_terminal(deps: Deps, proposal: str, seen: dict[str, str]) -> Decision | None:
    """Show a proposal and take the answer; None to leave it waiting. ``seen`` gets the digest that was shown."""
    with keep(deps.store) as session:
        found: dict[str, Any] = document(session, find_proposal(session, proposal), deps.policy, deps.now())
    show(found, with_brief=False)
    seen[proposal] = found["digest"]
    while True:
        said = ask(f"{proposal}: approve, reject, edit, all (to read everything), or later? ").lower()
        if said == "all":
            show(found, every=True)
        elif said == "approve":
            return Approve()
        elif said == "reject":
            reason = ask("Why? ")
            if reason:
                return Reject(reason)
            hint("A rejection needs a reason.")
        elif said == "edit":
            try:
                return Edit(edits_from(*_wishes(found["wished"])))
            except TroubleError as trouble:
                hint(trouble)
        elif said in ("later", ""):
            return None


def _wishes(
    held: dict[str, str],
) -> tuple[str | None, list[str], list[str], list[str], list[str], str | None, list[str]]:
    option = ask("Option (do_nothing, least_cost, protect_promises, least_change, robust; empty: as it is)? ") or None
    out = ask("Offers to leave out (blanks between; empty: none)? ").split()
    used = ask("Offers to use? ").split()
    capped = ask("Offers to cap, as OFFER=QTY? ").split()
    frozen = ask("Orders to leave where they are? ").split()
    budget = ask("Budget (empty: none)? ") or None
    back = ask(f"Wishes to take back, of {' '.join(held)} (or all)? ").split() if held else []
    return option, out, used, capped, frozen, budget, back

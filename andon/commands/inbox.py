"""``andon inbox``: what waits for a decision, and deciding it."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from andon.commands.flags import Budget, Cap, Exclude, Forget, Freeze, Goal, Json, Pin, Seconds, Store
from andon.screen import ask, emit, hint, on_terminal, out, table
from andon.settings import Settings, read_settings
from andon.trouble import CONFLICT, USAGE, TroubleError

if TYPE_CHECKING:
    from agents.proposals.decisions import Decision
    from agents.proposals.edits import Edits

app = typer.Typer(help="What waits for a decision, and deciding it.", no_args_is_help=True)

Proposal = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Id of a proposal, as in `andon inbox list`.")]
Digest = Annotated[
    str | None, typer.Option(metavar="HEX", help="Digest of what was shown; without it a terminal shows it and asks.")
]
Seen = Annotated[
    str | None, typer.Option(metavar="HEX", help="Digest of what was shown; refuses if the proposal has another.")
]


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Proposals that wait for a decision."""
    from andon.desk.casefile import proposal_line, unfinished, zone_of
    from andon.wiring import open_plant
    from tools.store.casework.approvals import proposals
    from tools.store.keep import keep

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        found = [proposal_line(row) for row in proposals(session, None if every else "pending")]
        left, zone = unfinished(session), zone_of(session)
    if as_json:
        emit("inbox list", proposals=found, unfinished=left)
        return
    if found:
        _listed(found, zone)
    else:
        out("Nothing waits for a decision.")
    for run in left:
        hint(f"{run['run']} of case {run['case'] or '-'} is not finished: another process drives it, or `andon resume` "
             "takes it up.")  # fmt: skip


def _listed(found: list[dict[str, Any]], zone: str) -> None:
    from datetime import datetime

    from andon.desk.proposals import WORDS, money
    from andon.desk.sheet import STATUS
    from planning.terms import clock

    rows = [
        (p["id"], p["case"], WORDS[p["action"]], p["title"], money(p["amount_cents"]),
         STATUS.get(p["status"], p["status"]), clock(datetime.fromisoformat(p["expires"]), zone))
        for p in found
    ]  # fmt: skip
    table(("Proposal", "Case", "To", "Option", "Spends", "Status", "Expires"), rows, right=(4,))


@app.command()
def show(
    proposal: Proposal,
    every: Annotated[bool, typer.Option("--all", help="Every order, message text and fact it rests on.")] = False,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """What a proposal binds, with the digest an approval has to name; long lists by count and SHA-256."""
    from andon.desk.sheet import show as show_sheet

    found = _document(read_settings(store), proposal)
    if as_json:
        emit("inbox show", proposal=found)
    else:
        show_sheet(found, every=every)


@app.command()
def approve(
    proposal: Proposal, digest: Digest = None, seconds: Seconds = 30.0, store: Store = None, as_json: Json = False
) -> None:
    """Say yes to exactly what was shown; it takes effect at once, if nothing has moved."""
    from agents.proposals.decisions import Approve

    settings = read_settings(store)
    if digest is None:
        digest = _confirmed(settings, proposal, as_json)
    _decide(settings, proposal, digest, Approve(), seconds, as_json)


@app.command()
def reject(
    proposal: Proposal,
    reason: Annotated[str | None, typer.Option(help="What is wrong with it.")] = None,
    digest: Seen = None,
    seconds: Seconds = 30.0,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Say no, and why; the case is planned again without that option."""
    from agents.proposals.decisions import Reject

    settings = read_settings(store)
    if reason is None and on_terminal() and not as_json:
        reason = ask("Why? ")
    if not (reason or "").strip():
        raise TroubleError(USAGE, "a rejection needs a reason; give it with --reason")
    _decide(settings, proposal, digest or _digest_now(settings, proposal), Reject(str(reason)), seconds, as_json)


@app.command()
def edit(
    proposal: Proposal,
    option: Goal = None,
    exclude: Exclude = None,
    pin: Pin = None,
    cap: Cap = None,
    freeze: Freeze = None,
    budget: Budget = None,
    forget: Forget = None,
    digest: Seen = None,
    seconds: Seconds = 30.0,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Change what is asked: another option, an offer out, in or capped, an order frozen, a budget. Plans again.

    Wishes on offers and orders add to those of before; an option or a budget replaces the one before.
    """
    from agents.proposals.decisions import Edit
    from andon.desk.edits import edits_from

    settings = read_settings(store)
    edits: Edits = edits_from(option, exclude or (), pin or (), cap or (), freeze or (), budget, forget or ())
    _decide(settings, proposal, digest or _digest_now(settings, proposal), Edit(edits), seconds, as_json)


@app.command("ask")
def ask_question(
    proposal: Proposal,
    question: Annotated[str, typer.Option(help="What you want to know.")],
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Put a question into the case; nothing is decided."""
    from agents.proposals.decisions import Ask

    settings = read_settings(store)
    _decide(settings, proposal, _digest_now(settings, proposal), Ask(question), 30.0, as_json)


def _decide(
    settings: Settings, proposal: str, digest: str, decision: "Decision", seconds: float, as_json: bool
) -> None:
    from andon.desk.deciding import answer
    from andon.desk.reporting import after_answer, no_plan

    outcome = answer(settings, proposal, digest, decision, seconds)
    if as_json:
        emit("inbox", **outcome)
    else:
        after_answer(outcome)
    if outcome["conflicts"]:
        raise no_plan(proposal, outcome["proposal"]["case"], outcome["conflicts"], outcome["wishes"])
    if outcome["proposal"]["status"] == "stale":
        raise TroubleError(CONFLICT, f"{proposal}: what was approved is no longer so; nothing took effect, the "
                      "question is asked anew", tuple(outcome["proposal"]["reason"].split("; ")))  # fmt: skip


def _confirmed(settings: Settings, proposal: str, as_json: bool) -> str:
    """The digest of what a person has just seen and said yes to; the page is in full if asked for."""
    from andon.desk.sheet import show as show_sheet

    found = _document(settings, proposal)
    if found["status"] != "pending":
        return str(found["digest"])
    if as_json or not on_terminal():
        raise TroubleError(
            USAGE, f"name what you approve: --digest HEX, as `andon inbox show {proposal}` gives it"
        )  # fmt: skip
    show_sheet(found)
    question = f"Approve {proposal}, digest {found['digest'][:12]}…? Type yes, or all to read every line first: "
    said = ask(question).lower()
    while said == "all":
        show_sheet(found, every=True)
        said = ask(question).lower()
    if said != "yes":
        hint("Nothing was decided.")
        sys.exit(0)
    return str(found["digest"])


def _digest_now(settings: Settings, proposal: str) -> str:
    from andon.desk.proposals import find_proposal
    from andon.wiring import open_plant
    from tools.store.keep import keep

    with open_plant(settings) as opened, keep(opened) as session:
        return find_proposal(session, proposal).digest


def _document(settings: Settings, proposal: str) -> dict[str, Any]:
    from andon.clock import plant_clock
    from andon.desk.proposals import document, find_proposal
    from andon.wiring import approval_policy, open_plant
    from tools.store.keep import keep

    with open_plant(settings) as opened:
        now = plant_clock(opened)()
        with keep(opened) as session:
            return document(session, find_proposal(session, proposal), approval_policy(settings), now)

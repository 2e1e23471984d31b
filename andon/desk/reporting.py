"""What became of an answer or a run, said in a few lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from andon.desk.proposals import WORDS, money, words
from andon.screen import hint, line, out, table
from andon.trouble import NO_PLAN, TroubleError


def after_answer(outcome: dict[str, Any], alone: bool = True) -> None:
    """Say how a proposal stands after an answer, what took effect, and what is asked next.

    ``alone``: nothing else follows in this command.
    """
    decided, proposal = outcome["decided"], outcome["proposal"]
    who = decided["by"] + (" (scripted)" if decided["scripted"] else "")
    if decided["kind"] == "Ask":
        out(f"{proposal['id']}: the question of {who} stands in the case; nothing is decided, it still waits")
        return
    if decided["needs_another"] and decided["status"] == "pending":
        out(f"{proposal['id']}: signed by {who}; it waits for another signature")
        return
    if proposal["status"] == "stale":
        out(f"{proposal['id']}: {decided['status']} by {who}, but it is no longer so; nothing took effect")
    else:
        out(f"{proposal['id']}: {decided['status']} by {who}")
    if outcome["effect"]:
        show_effect(outcome["effect"], outcome["messages"])
    elif proposal["status"] == "approved":
        hint("The effect is on its way: another process is driving the case, or `andon resume` brings it about.")
    if alone:
        what_next(outcome["case"], outcome["next"])


def show_effect(effect: dict[str, Any], messages: list[dict[str, Any]]) -> None:
    """Say what took effect and what was sent for it."""
    said = [f"Took effect: {WORDS[effect['action']]}"]
    if "plan_version" in effect:
        said.append(f"plan {effect['plan_version']} is released")
    if effect["action"] == "cancel_awards":
        said.append(f"{len(effect['awards'])} awards, {effect['receipts']} deliveries taken back")
    elif "awards" in effect:
        moved = effect.get("transfers", 0)
        transfers = f", {moved} of them transfers from sister plants" if moved else ""
        said.append(f"{len(effect['awards'])} awards requested{transfers}, {effect['receipts']} receipts expected, "
                    f"{effect['expedites']} shipments put on a faster lane")  # fmt: skip
    out("; ".join(said))
    if messages:
        rows = [
            (words(m["kind"]), m["recipient"], m["subject"], "yes" if m["delivered"] else "waits") for m in messages
        ]
        table(("Message", "To", "Subject", "Delivered"), rows)


def what_next(case: dict[str, Any] | None, following: dict[str, Any] | None) -> None:
    """Say how the case stands and what it asks next."""
    if following is not None:
        out(f"Next: {following['id']}, {WORDS[following['action']]}, {line(following['title'])}, "
            f"spends {money(following['amount_cents'])}")  # fmt: skip
        hint(f"`andon inbox show {following['id']}` shows it.")
    elif case is not None:
        ended = f": {words(case['ended'])}" if case["ended"] else ""
        out(f"Case {case['id']} is {words(case['status'])}{ended}")


def no_plan(asked_of: str, case: str, clash: Sequence[str], wishes: Mapping[str, str]) -> TroubleError:
    """What to raise when wishes leave nothing but doing nothing: what clashes, and how to take a wish back."""
    held = (f"in force: {', '.join(wishes)}",) if wishes else ()
    return TroubleError(
        NO_PLAN,
        f"{asked_of}: there is no feasible plan for what was asked; nothing is proposed. These clash "
        f"(`andon case replan {case}` plans with other wishes, `--forget WISH` takes one back):",
        (*clash, *held),
    )

"""``andon case``: the cases, how one stands, its trail, and planning one again."""

from typing import Annotated, Any

import typer

from andon.commands.flags import Budget, Cap, Exclude, Freeze, Goal, Json, Pin, Seconds, Store
from andon.screen import emit, hint, line, markdown, out, table
from andon.settings import read_settings

app = typer.Typer(help="Cases: how they stand, their trail, planning one again.", no_args_is_help=True)

Case = Annotated[str, typer.Argument(metavar="CASE", help="Id of a case, as in `andon case list`.")]

MOST = 140
EMPTY: tuple[object, ...] = ("", None, [], {}, False)


@app.command("list")
def list_(store: Store = None, as_json: Json = False) -> None:
    """All cases, oldest first."""
    from andon.wiring import open_plant
    from tools.store.casework.cases import all_cases
    from tools.store.keep import keep

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        found = [
            {"id": row.id, "status": row.status, "opened": row.opened, "title": row.title} for row in all_cases(session)
        ]
    if as_json:
        emit("case list", cases=found)
    elif not found:
        out("No cases.")
    else:
        table(("Case", "Status", "Opened (UTC)", "What"),
              [(c["id"], c["status"], c["opened"][:16], c["title"]) for c in found])  # fmt: skip


@app.command()
def show(case: Case, store: Store = None, as_json: Json = False) -> None:
    """A case: its brief, what was proposed, what took effect."""
    from andon.desk.casefile import document
    from andon.desk.proposals import WORDS, money
    from andon.desk.reporting import show_effect
    from andon.wiring import open_plant

    with open_plant(read_settings(store)) as opened:
        found = document(opened, case)
    if as_json:
        emit("case show", **found)
        return
    about = found["case"]
    out(f"Case {about['id']}, {about['status']}, opened {about['opened'][:16]} UTC: {line(about['title'])}")
    if found["brief"]:
        out()
        markdown(found["brief"])
    if found["proposals"]:
        rows = [
            (p["id"], p["round"], WORDS[p["action"]], p["title"], money(p["amount_cents"]), p["status"],
             p["decided_by"], p["reason"])
            for p in found["proposals"]
        ]  # fmt: skip
        table(("Proposal", "Round", "To", "Option", "Spends", "Status", "By", "Reason"), rows, right=(1, 4))
    for effect in found["effects"]:
        show_effect(effect, [])
    waiting = found["waiting_orders"]
    if any(waiting.values()):
        out(f"In the released plan {waiting['in_weeks']} orders wait in tail weeks and {waiting['without_place']} have "
            "no place; `andon plan show --waiting` lists them")  # fmt: skip


@app.command()
def timeline(case: Case, store: Store = None, as_json: Json = False) -> None:
    """Every step, decision and effect of a case, from the audit trail."""
    from andon.desk.casefile import find_case
    from andon.wiring import open_plant
    from tools.store.casework import audit
    from tools.store.keep import keep

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        find_case(session, case)
        found: list[dict[str, Any]] = [
            {"seq": row.seq, "at": row.at, "actor": row.actor, "what": row.what, "detail": audit.detail_of(row)}
            for row in audit.entries(session, case)
        ]
    if as_json:
        emit("case timeline", case=case, entries=found)
    else:
        table(("#", "At (UTC)", "Who", "What", ""), [
            (e["seq"], str(e["at"])[:19], e["actor"], e["what"], _in_words(e["detail"])) for e in found
        ])  # fmt: skip


@app.command()
def replan(
    case: Case,
    option: Goal = None,
    exclude: Exclude = None,
    pin: Pin = None,
    cap: Cap = None,
    freeze: Freeze = None,
    budget: Budget = None,
    seconds: Seconds = 30.0,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Plan a case again on today's data; one that waits for a decision is changed with `andon inbox edit`."""
    from andon.desk.edits import edits_from
    from andon.desk.sitting import sitting

    asked = (option, exclude or (), pin or (), cap or (), freeze or (), budget)
    wished = edits_from(*asked) if any(asked) else None
    with sitting(read_settings(store), seconds, speaks=not as_json) as work:
        standing = work.replan(case, wished)
    if as_json:
        emit("case replan", **vars(standing))
        return
    ended = f": {standing.ended}" if standing.ended else ""
    out(f"Case {standing.case} is {standing.status}{ended}")
    if standing.proposal:
        hint(f"`andon inbox show {standing.proposal}` shows what is asked; `andon inbox edit` changes it.")


def _in_words(detail: dict[str, Any]) -> str:
    """What an entry recorded, short: digests cut, lists counted, empty values left out."""
    text = line(", ".join(f"{key} {_short(value)}" for key, value in detail.items() if value not in EMPTY))
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _short(value: object) -> str:
    if isinstance(value, str):
        hexadecimal = len(value) == 64 and all(c in "0123456789abcdef" for c in value)
        return f"{value[:12]}…" if hexadecimal else value
    if isinstance(value, dict):
        said = [f"{key}={_short(item)}" for key, item in value.items() if item not in EMPTY]
        return " ".join(said) if len(said) <= 6 else f"{len(said)}"
    if isinstance(value, list):
        return " ".join(_short(item) for item in value) if len(value) <= 3 else f"{len(value)}"
    return "yes" if value is True else str(value)

"""``andon case``: the cases, how one stands, its trail, and planning one again."""

from typing import Annotated, Any

import typer

from andon.commands.flags import Budget, Cap, Exclude, Forget, Freeze, Goal, Json, Pin, Seconds, Store
from andon.screen import emit, hint, line, markdown, name, out, table
from andon.settings import read_settings

app = typer.Typer(help="Cases: how they stand, their trail, planning one again.", no_args_is_help=True)

Case = Annotated[str, typer.Argument(metavar="CASE", help="Id of a case, as in `andon case list`.")]


@app.command("list")
def list_(store: Store = None, as_json: Json = False) -> None:
    """All cases, oldest first."""
    from andon.desk.casefile import zone_of
    from andon.wiring import open_plant
    from tools.store.casework.cases import all_cases
    from tools.store.keep import keep

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        zone = zone_of(session)
        found = [
            {"id": row.id, "status": row.status, "opened": row.opened, "title": row.title} for row in all_cases(session)
        ]
    if as_json:
        emit("case list", cases=found)
    elif not found:
        out("No cases.")
    else:
        table(("Case", "Status", "Opened", "What"),
              [(c["id"], c["status"], _local(c["opened"], zone), c["title"]) for c in found])  # fmt: skip


@app.command()
def show(case: Case, store: Store = None, as_json: Json = False) -> None:
    """A case: its brief, what was proposed, what took effect."""
    from andon.desk.casefile import document
    from andon.desk.proposals import WORDS, money
    from andon.desk.reporting import show_effect
    from andon.desk.sheet import STATUS
    from andon.wiring import open_plant

    with open_plant(read_settings(store)) as opened:
        found = document(opened, case)
    if as_json:
        emit("case show", **found)
        return
    about = found["case"]
    opened_at = _local(about["opened"], found["timezone"])
    out(f"Case {about['id']}, {about['status']}, opened {opened_at}: {line(about['title'])}")
    if found["wishes"]:
        out(f"Wishes in force: {'; '.join(found['wishes'].values())}")
    if found["brief"]:
        out()
        markdown(found["brief"])
    if found["proposals"]:
        rows = [
            (p["id"], p["round"], WORDS[p["action"]], p["title"], money(p["amount_cents"]),
             STATUS.get(p["status"], p["status"]), p["decided_by"], p["reason"])
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
def offers(case: Case, store: Store = None, as_json: Json = False) -> None:
    """What could be ordered for the parts a case lacks, and what the recommended option takes of it."""
    from andon.desk.casefile import recommended, state_of
    from andon.desk.lookups.offers import offers_of
    from andon.wiring import open_plant
    from tools.store.keep import keep
    from tools.store.plant.whole import load_snapshot

    with open_plant(read_settings(store)) as opened:
        state = state_of(opened, case)
        with keep(opened) as session:
            goal = recommended(session, state) or ""
            found = offers_of(session, load_snapshot(session), state) if state.get("impact") else []
    if as_json:
        emit("case offers", case=case, recommended=goal, offers=found)
    elif not found:
        out(f"Case {case} has no offers.")
    else:
        head = ("Offer", "Kind", "Supplier", "Part", "Price from", "At least", "At most", "In lots of", "Ready, days",
                "Until", "Taken", "Wish")  # fmt: skip
        table(head, [_offer(each, goal) for each in found], right=(4, 5, 6, 7, 8, 10))
        hint("`andon inbox edit PROPOSAL --exclude OFFER`, `--pin OFFER` or `--cap OFFER=QTY` changes what is taken.")


def _offer(each: dict[str, Any], goal: str) -> tuple[object, ...]:
    per = f" for {each['price_unit']}" if each["price_unit"] != 1 else ""
    price = f"{each['price_cents'] / 100:.2f} {each['currency']}{per}"
    return (
        each["offer"], each["kind"], name(f"{each['supplier']} {each['supplier_name']}"), each["part"], price,
        each["moq"], each["max_qty"], each["multiple"], each["ready_days"], each["valid_until"][:16].replace("T", " "),
        each["taken"].get(goal, ""), "; ".join(each["wishes"]),
    )  # fmt: skip


@app.command()
def timeline(case: Case, store: Store = None, as_json: Json = False) -> None:
    """Every step, decision and effect of a case, from the audit trail."""
    from andon.desk.casefile import find_case, zone_of
    from andon.desk.trail import in_words
    from andon.wiring import open_plant
    from tools.store.casework import audit
    from tools.store.keep import keep

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        find_case(session, case)
        zone = zone_of(session)
        found: list[dict[str, Any]] = [
            {"seq": row.seq, "at": row.at, "actor": row.actor, "what": row.what, "detail": audit.detail_of(row)}
            for row in audit.entries(session, case)
        ]
    if as_json:
        emit("case timeline", case=case, entries=found)
    else:
        table(("#", "At", "Who", "What", ""), [
            (e["seq"], _local(str(e["at"]), zone), e["actor"], e["what"], in_words(e["what"], e["detail"], zone))
            for e in found
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
    forget: Forget = None,
    seconds: Seconds = 30.0,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Plan a case again on today's data; one that waits for a decision is changed with `andon inbox edit`.

    Wishes on offers and orders add to those of before; an option or a budget replaces the one before.
    """
    from andon.desk.edits import edits_from
    from andon.desk.sitting import sitting

    asked = (option, exclude or (), pin or (), cap or (), freeze or (), budget, forget or ())
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


@app.command()
def cancel(
    case: Case,
    award: Annotated[list[str] | None, typer.Option(metavar="AWARD", help="This award; default: all of them.")] = None,
    seconds: Seconds = 30.0,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Ask for awards to be taken back, as far as they have not left; an approver sees what that costs and saves."""
    from andon.desk.sitting import sitting

    with sitting(read_settings(store), seconds, speaks=not as_json) as work:
        standing = work.cancel(case, award or [])
    if as_json:
        emit("case cancel", **vars(standing))
        return
    out(f"Case {standing.case} is {standing.status}")
    if standing.proposal:
        hint(f"`andon inbox show {standing.proposal}` shows what is owed and saved; an approval cancels.")


@app.command()
def cause(
    case: Case,
    days: Annotated[int, typer.Option(min=1, max=120, help="Receipts that should have left in the last days.")] = 28,
    first: Annotated[int, typer.Option(min=1, max=100, help="How many sites are listed.")] = 10,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Which upstream sites explain the receipts that came late or short, best first."""
    from andon.clock import plant_clock
    from andon.desk.lookups.causes import cause_of
    from andon.wiring import open_plant

    with open_plant(read_settings(store)) as opened:
        found = cause_of(opened, case, plant_clock(opened)(), days, first)
    if as_json:
        emit("case cause", **found)
        return
    out(f"{found['late_receipts']} of {found['receipts']} receipts of the last {days} days were late or short, of "
        f"{len(found['late_flows'])} sites and parts")  # fmt: skip
    if not found["suspects"]:
        out("Nothing is late: there is no cause to look for." if not found["late_flows"] else "No site explains them.")
        return
    table(("Site", "Supplier", "City", "Tier", "Lost since", "Weight, %", "Explains", "Against", "In the case"), [
        (f"{s['site']} {name(s['name'])}", name(s["supplier"]), f"{name(s['city'])} ({s['country']})", s["tier"],
         _local(s["since"], found["timezone"]), s["weight_pct"], len(s["explains"]), len(s["against"]),
         "yes" if s["in_case"] else "")
        for s in found["suspects"]
    ], right=(3, 5, 6, 7))  # fmt: skip
    if found["unexplained"]:
        out(f"No site above explains {len(found['unexplained'])} of them: {', '.join(found['unexplained'][:8])}")
    hint("Weights tell how well a loss fits what is seen; sites that feed each other alone look alike.")


@app.command()
def why(
    order: Annotated[str, typer.Argument(metavar="ORDER", help="Id of an order, as in `andon plan diff`.")],
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Id of a case; default: the newest.")] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Why an order is late or moved in the plan that a case recommends."""
    from andon.desk.casefile import newest_case, state_of
    from andon.desk.lookups.whys import in_sentences, why_in_case
    from andon.wiring import open_plant

    with open_plant(read_settings(store)) as opened:
        asked = case or newest_case(opened)
        found = why_in_case(opened, asked, order, state_of(opened, asked))
    said = in_sentences(found)
    if as_json:
        emit("case why", case=asked, said=said, **found.model_dump(mode="json"))
    else:
        for sentence in said:
            out(line(sentence))


def _local(stamped: str, zone: str) -> str:
    from datetime import datetime

    from planning.terms import clock

    return clock(datetime.fromisoformat(stamped), zone)

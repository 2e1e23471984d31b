"""A proposal as its approver reads it: drawn from what the digest covers, field by field, never from prose alone."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from andon.desk.proposals import WORDS, money, words
from andon.screen import line, markdown, name, out, table
from planning.terms import clock, day_words

FIRST = 10
"""Moves of orders that are listed unless all are asked for; the others are counted by customer."""

STATUS = {"consumed": "took effect", "stale": "stale, nothing took effect"}
"""How a proposal stands, where its name alone does not tell."""


def show(found: dict[str, Any], with_brief: bool = True, every: bool = False) -> None:
    """Print a proposal for the person who decides; ``every`` prints in full what else is named by count and digest."""
    if with_brief and found["brief"]:
        markdown(found["brief"])
        out()
    out(f"Proposal {found['id']} of case {found['case']}: {WORDS[found['action']]}")
    if found["policy_moved"] and found["status"] == "pending":
        out("The approval policy was changed after this was shown: an approval takes no effect, the question follows "
            "anew.")  # fmt: skip
    table(("What", ""), _facts(found))
    if found["suppliers"]:
        table(("Supplier", "Amount"), [(s, money(c)) for s, c in sorted(found["suppliers"].items())], right=(1,))
    _cancels(found["cancels"])
    _lines(found)
    show_diff(found["plan_diff"], None if every else FIRST, found["digests"]["plan_diff"], found["id"])
    _papers(found)
    _messages(found, every)
    if every:
        table(("Rests on", ""), list(_flat("", found["assumptions"])))
    for answer in found["answers"]:
        scripted = " (scripted)" if answer["scripted"] else ""
        reason = f": {line(answer['reason'])}" if answer["reason"] else ""
        at = clock(datetime.fromisoformat(answer["at"]), found["timezone"])
        out(f"{at} {answer['who']} as {answer['role']}: {answer['decision']}{scripted}{reason}")
    if not every:
        out(f"Everything above, the lists named by SHA-256 and the facts it rests on are bound by digest "
            f"{found['digest']}; `andon inbox show {found['id']} --all` prints them in full.")  # fmt: skip


def show_diff(diff: dict[str, Any], most: int | None, digest: str, proposal: str) -> None:
    """Print what a plan changes on the line, in planner's units: ``most`` orders, the others counted by customer."""
    moves = diff.get("moves", [])
    moved = diff["earlier"] + diff["later"]
    out(f"On the line, {len(moves)} orders change: {moved} move ({diff['earlier']} earlier, {diff['later']} later), "
        f"{diff['short']} are built short, {diff['unbuilt']} lose their place in the horizon{_waiting(diff)}. "
        f"{diff['broken']} promises break, {diff['kept_again']} are kept again; "
        f"overtime in {len(diff['overtime'])} shifts.")  # fmt: skip
    if diff.get("sequence"):
        out(sequence_line(diff["sequence"]))
    listed = moves if most is None else moves[:most]
    if listed:
        rows = [_move(move, diff.get("weeks", {})) for move in listed]
        table(("Order", "Customer", "Promised", "From", "To", "Shifts", "Days late"), rows, right=(5, 6))
    for each in diff.get("transfers", ()):
        what = f"{each['qty']} {each['unit']} of {each['part']}"
        out(f"From a sister plant: {what} from {each['site']}, offer {each['offer']}")
    if diff["overtime"]:
        out(f"Overtime slots: {', '.join(f'{shift} {slots}' for shift, slots in diff['overtime'].items())}")
    if len(moves) > len(listed):
        table(("All by customer", "Earlier", "Later", "Short", "No place", "Promise broken"), _by_customer(moves),
              right=range(1, 6))  # fmt: skip
        out(f"and {len(moves) - len(listed)} more orders: `andon plan diff {proposal}` lists all {len(moves)}, "
            f"SHA-256 {digest}")  # fmt: skip


def status(found: dict[str, Any], zone: str) -> str:
    """How a proposal stands, by whom and why."""
    at = f" on {clock(datetime.fromisoformat(found['decided_at']), zone)}" if found["decided_at"] else ""
    by = f" by {found['decided_by']}{at}" if found["decided_by"] else ""
    said = str(STATUS.get(found["status"], found["status"])) + ("; approved" if found["status"] == "consumed" else "")
    return said + by + (f": {found['reason']}" if found["reason"] else "")


def _outlook(seen: dict[str, Any] | None) -> str:
    """What the runs of the plan showed, in a line; empty if it was not played."""
    if seen is None:
        return ""
    late, cost = seen["late_orders"], seen["extra_cents"]
    return (
        f"played {seen['runs']} times by the line alone: line stopped in {seen['stopped']}; late orders "
        f"{late['p10']} / {late['p50']} / {late['p90']}, cost {money(cost['p10'])} / {money(cost['p50'])} / "
        f"{money(cost['p90'])} (10, 50 and 90 % of the runs)"
    )


def _facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    kpis, figures = found["kpis"], found["kpis"]["figures"]
    tolerance, gaps = found["assumptions"]["tolerance"], found["assumptions"].get("known_gaps", [])
    bill = ", ".join(f"{words(head)} {money(cents)}" for head, cents in kpis["bill"].items() if cents)
    bound = kpis.get("bound_cents")
    rows = [
        ("Option", found["title"]),
        ("Wishes in force", "; ".join(found["wished"].values()) or "none"),
        ("Spends", money(found["amount_cents"])),
        *_cost(found),
        ("Whole horizon costs", f"{money(kpis['total_cents'])}: {bill}"),
        ("No plan can cost less than", money(bound) if bound is not None else ""),
        ("Costs above the released plan", money(kpis["over_released_cents"])),
        ("Late orders", f"{figures['late_orders']} ({figures['late_days']} days late in all)"),
        ("Moved / built short / not built",
         f"{figures['moved_orders']} / {figures['built_short']} / {figures['unbuilt_orders']}"),
        ("Line stop / idle slots / overtime slots",
         f"{figures['line_stop_min']} min / {figures['idle_slots']} / {figures['overtime_slots']}"),
        ("What may come of it", _outlook(kpis.get("outlook"))),
        ("Brought back from the shelf", ", ".join(found["brought_back"])),
        ("Holds while", f"cost at most {tolerance['cost_pct']} % higher, at most {tolerance['late_orders']} more late "
                        "orders, suppliers, prices, recipients and policy unchanged"),
        ("Known gaps that stay", "; ".join(gaps)),
        ("Plan with every slot", f"SHA-256 {found['digests']['plan']}, enclosed in the message"
         if found["action"] == "release_plan" else ""),
        ("Proposed by", found["proposer"]),
        ("May sign", ", ".join(found["may_sign"]) or "nobody in the policy"),
        ("Expires", clock(datetime.fromisoformat(found["expires"]), found["timezone"])),
        ("Status", status(found, found["timezone"])),
        ("Digest", found["digest"]),
    ]  # fmt: skip
    return [(what, said) for what, said in rows if said]


def _cost(found: dict[str, Any]) -> list[tuple[str, str]]:
    """What the option costs and above which plan; the brief may compare with the plan before a release of the case."""
    version, before = found["assumptions"]["identity"]["plan_version"], found["brief_plan_version"]
    rows = [(f"Costs above plan {version} undisturbed", f"{money(found['kpis']['extra_cents'])} (orders that plan "
             f"{version} puts off count here as late as they are)")]  # fmt: skip
    if before not in (None, version):
        rows.append(("The brief compares with", f"plan {before}, the released one when it was written; what plan "
                     f"{version} moved since is paid, and not in the cost above"))  # fmt: skip
    return rows


def _cancels(cancels: list[dict[str, Any]]) -> None:
    if cancels:
        table(("Award taken back", "Supplier", "Part", "Pieces", "Deliveries", "Owed", "Saved"), [
            (c["award"], c["supplier"], c["part"], f"{c['qty']} {c['unit']}", ", ".join(c["receipts"]),
             money(c["owed_cents"]), money(c["saved_cents"]))
            for c in cancels
        ], right=(3, 5, 6))  # fmt: skip


def _lines(found: dict[str, Any]) -> None:
    lines, release = found["lines"], found["action"] == "release_plan"
    if (lines["awards"] or lines["freight"]) and release:
        out("Cars that are built later count on what follows; it is asked for next, and nothing of it is ordered yet.")
    counted = " (counted on)" if release else ""
    for what, sender in (("Award", "Supplier"), ("Transfer", "Sister plant")):
        rows = [_award(each) for each in lines["awards"] if each.get("transfer", False) == (what == "Transfer")]
        if rows:
            table((what + counted, sender, "Part", "Quantity", "Price", "Cost with freight"), rows, right=(3, 4, 5))
    if lines["awards"]:
        table(("Delivery of", "Part", "Leaves", "Arrives", "Pieces", "By"),
              [row for each in lines["awards"] for row in _deliveries(each)], right=(4,))  # fmt: skip
    if lines["freight"]:
        table(("Faster freight" + counted, "Supplier", "Part", "Quantity", "By", "Was to arrive", "Arrives", "Cost"),
              [_freight(each) for each in lines["freight"]], right=(3, 7))  # fmt: skip


def _award(each: dict[str, Any]) -> tuple[str, ...]:
    price = f"{each['price_cents'] / 100:.2f} {each['currency']}"
    per = f" for {each['price_unit']}" if each["price_unit"] != 1 else ""
    return (
        each["offer"], name(f"{each['supplier']} {each['supplier_name']}"),
        name(f"{each['part']} {each['part_name']}"),
        f"{each['qty']} {each['unit']}", price + per, money(each["cost_cents"]),
    )  # fmt: skip


def _deliveries(each: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (each["offer"], each["part"], _day(d["dispatch"]), _day(d["arrives"]), str(d["qty"]),
         name(f"{d['mode']}, {d['carrier']}"))
        for d in each["deliveries"]
    ]  # fmt: skip


def _freight(each: dict[str, Any]) -> tuple[str, ...]:
    return (
        each["receipt"], each["supplier"], each["part"], str(each["qty"]),
        name(f"{each['mode']}, {each['carrier']}"),
        _day(each["was"]), _day(each["arrives"]), money(each["cost_cents"]),
    )  # fmt: skip


def _day(moment: str) -> str:
    """Day and time as the record has them, on the plant's clock: 2026-03-05 14:00."""
    return moment[:16].replace("T", " ")


def _papers(found: dict[str, Any]) -> None:
    if found["papers"]:
        table(("Paper", "For", "SHA-256"), [(words(p["kind"]), p["supplier"], p["digest"]) for p in found["papers"]])
        out(f"`andon contract show {found['case']} --paper SHA-256` prints a paper.")


def _messages(found: dict[str, Any], every: bool) -> None:
    if found["messages"]:
        table(("Message on approval", "To", "Subject", "SHA-256"),
              [(words(m["kind"]), m["recipient"], m["subject"], m["letter"]) for m in found["messages"]])  # fmt: skip
    # The note to a supplier may be a model's own words, so it is always read before it is approved.
    for message in found["messages"] if every else [m for m in found["messages"] if m["kind"] == "purchase_order"]:
        out(f"To {line(message['recipient'])}:")
        out(message["text"])
        out()


def _by_customer(moves: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    told: dict[str, Counter[str]] = {}
    for move in moves:
        count = told.setdefault(move["customer"], Counter())
        count["earlier"] += move["shifts"] < 0
        count["later"] += move["shifts"] > 0
        count["short"] += move["short"]
        count["none"] += move["new"] is None
        count["broken"] += move["days_late_old"] == 0 and move["days_late_new"] != 0
    return [
        (customer, c["earlier"], c["later"], c["short"], c["none"], c["broken"]) for customer, c in sorted(told.items())
    ]  # fmt: skip


def _move(move: dict[str, Any], weeks: dict[str, str]) -> tuple[object, ...]:
    was = _place(move["old"], weeks) if move["old"] else "no place"
    to = _place(move["new"], weeks) if move["new"] else "no place"
    if move["short"]:
        back = _place(move["retrofit"], weeks) if move["retrofit"] else "open"
        to = f"{to} short, retrofit {back}"
    late = "not built" if move["days_late_new"] is None else move["days_late_new"]
    counts = move["shifts"] and move["old"] not in weeks and move["new"] not in weeks
    return move["order"], move["customer"], move["promised"], was, to, f"{move['shifts']:+d}" if counts else "", late


def _place(bucket: str, weeks: dict[str, str]) -> str:
    """A shift by its id, a week past the daily plan by its day."""
    return f"week of {day_words(date.fromisoformat(weeks[bucket]))}" if bucket in weeks else bucket


def sequence_line(found: dict[str, int]) -> str:
    """What the touched shifts break before and after, and who moved inside them."""
    pairs = (("high-priority ratios", "high"), ("paint changes", "paint"), ("low-priority ratios", "low"))
    counted = ", ".join(f"{words} {found[f'{key}_before']} -> {found[f'{key}_after']}" for words, key in pairs)
    return (f"In sequence: {found['shifts']} shifts touched; {counted}; {found['moved']} cars in another slot of their "
            f"shift, {found['came']} came and {found['left']} left")  # fmt: skip


def _waiting(diff: dict[str, Any]) -> str:
    """What becomes of the orders that have no place in the released plan; empty if there are none."""
    placed, still = diff.get("placed", 0), diff.get("still_without", 0)
    return f"; of {placed + still} without a place {placed} get one" if placed or still else ""


def _flat(where: str, value: Any) -> Iterator[tuple[str, str]]:
    """The leaves of plain data, each with the way to it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(f"{where} {words(str(key))}".strip(), item)
    elif isinstance(value, list) and value and isinstance(value[0], dict | list):
        for item in value:
            yield from _flat(where, item)
    elif value not in ("", [], None):
        yield where, " ".join(map(str, value)) if isinstance(value, list) else str(value)

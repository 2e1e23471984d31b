"""The page that a person approves: what the digest covers is on it, line by line, or named by count and digest."""

import json
from typing import Any

import pytest

from agents.proposals.decisions import Approve, decide
from andon.desk.sheet import show, show_diff
from andon.identity import account
from andon.settings import read_settings
from andon.wiring import approval_policy, open_plant
from tests.agents.harness_plant import at
from tests.andon.calling import POLICY, Andon
from tests.andon.test_inbox import QUICK


def facts(andon: Andon, proposal: str) -> dict[str, Any]:
    found: dict[str, Any] = andon.ok("inbox", "show", proposal, "--json").json["proposal"]
    return found


def words(text: str) -> str:
    """A page without its layout."""
    return " ".join(text.split())


def bought(andon: Andon) -> str:
    """Approve the release; the proposal that asks for the awards."""
    waiting = andon.waiting()
    done = andon.ok("inbox", "approve", waiting["id"], "--digest", waiting["digest"], *QUICK, "--json").json
    return str(done["next"]["id"])


def test_wishes_stand_on_the_page_and_are_taken_back_by_name(asked: Andon) -> None:
    asked.ok("inbox", "edit", "P-0001", "--cap", "OF-2=20", "--freeze", "O5.0", "--budget", "900000", *QUICK)
    page = words(asked.ok("inbox", "show", "P-0002").out)
    for said in ("at most 20 of OF-2", "leave O5.0 where it is", "spend at most € 900 000.00"):
        assert said in page
    unknown = asked("inbox", "edit", "P-0002", "--forget", "pin:OF-2", *QUICK)
    assert (unknown.code, "cap:OF-2" in unknown.err) == (2, True)
    assert asked("inbox", "edit", "P-0002", "--forget", "everything", *QUICK).code == 2
    asked.ok("inbox", "edit", "P-0002", "--forget", "all", *QUICK)
    assert "Wishes in force none" in words(asked.ok("inbox", "show", "P-0003").out)


def test_every_award_line_stands_on_the_page_and_adds_up(asked: Andon) -> None:
    release = words(asked.ok("inbox", "show", "P-0001").out)
    name = bought(asked)
    found, page = facts(asked, name), words(asked.ok("inbox", "show", name).out)
    lines = found["lines"]["awards"]
    assert lines
    spent = sum(line["cost_cents"] for line in (*lines, *found["lines"]["freight"]))
    assert spent == found["amount_cents"] == sum(found["suppliers"].values())
    for line in lines:
        price = f"{line['price_cents'] / 100:.2f} {line['currency']}"
        for said in (line["offer"], line["supplier_name"], line["part"], f"{line['qty']} {line['unit']}", price):
            assert said in page and said in release
        assert sum(delivery["qty"] for delivery in line["deliveries"]) == line["qty"]
        for delivery in line["deliveries"]:
            assert delivery["arrives"][:16].replace("T", " ") in page
            assert f"{delivery['qty']} {delivery['mode']}" in page


def test_long_lists_are_named_by_count_and_digest_and_printed_on_demand(
    asked: Andon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("andon.desk.sheet.FIRST", 2)
    found = facts(asked, "P-0001")
    moves, page = found["plan_diff"]["moves"], asked.ok("inbox", "show", "P-0001").out
    assert len(moves) > 2 and moves[-1]["order"] not in page
    assert f"lists all {len(moves)}, SHA-256 {found['digests']['plan_diff']}" in page
    assert found["digests"]["plan_diff"] in asked.ok("plan", "diff", "P-0001").out
    assert found["messages"][0]["letter"] in page
    full = asked.ok("inbox", "show", "P-0001", "--all").out
    for said in (*(move["order"] for move in moves), found["messages"][0]["text"].splitlines()[0], "tolerance"):
        assert said in full


def test_a_page_at_the_terminal_can_be_read_in_full_before_yes(asked: Andon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("andon.desk.sheet.FIRST", 2)
    answers = iter(["all", "yes"])
    monkeypatch.setattr("andon.commands.inbox.on_terminal", lambda: True)
    monkeypatch.setattr("andon.commands.inbox.ask", lambda question: next(answers))
    last = facts(asked, "P-0001")["plan_diff"]["moves"][-1]["order"]
    done = asked.ok("inbox", "approve", "P-0001", *QUICK)
    assert last in done.out and "Took effect" in done.out


def test_a_changed_policy_is_said_before_and_after_an_approval(asked: Andon) -> None:
    policy = asked.folder / ".andon" / "policy.toml"
    policy.write_text(POLICY.format(me=account()) + "\n[[rules]]\naction = 'request_awards'\nup_to_cents = 7\n"
                      "roles = ['buyer']\n", encoding="utf-8")  # fmt: skip
    waiting = asked.waiting()
    assert "policy was changed" in asked.ok("inbox", "show", "P-0001").out
    stale = asked("inbox", "approve", "P-0001", "--digest", waiting["digest"], *QUICK)
    assert stale.code == 5
    assert "nothing took effect" in stale.out
    assert "the approval policy was changed" in stale.err
    assert "policy was changed" not in asked.ok("inbox", "show", "P-0002").out


def test_answers_are_said_in_plain_words(asked: Andon) -> None:
    assert "there is no proposal" in asked("inbox", "approve", "P-9999", *QUICK).err
    said = asked.ok("inbox", "ask", "P-0001", "--question", "Why not from Hof?").out
    assert "question" in said and "signature" not in said
    bought(asked)
    waiting = facts(asked, "P-0001")
    again = asked("inbox", "approve", "P-0001", "--digest", waiting["digest"], *QUICK)
    assert (again.code, "took effect; it was approved already by" in again.err, "consumed" in again.err) == (
        5,
        True,
        False,
    )
    assert "consumed" not in asked.ok("inbox", "list", "--all").out


def test_the_offers_of_a_case_are_listed_with_what_the_plan_takes(asked: Andon) -> None:
    found = asked.ok("case", "offers", "C-0001", "--json").json
    assert {each["offer"] for each in found["offers"]} == {"OF-2", "OF-3"}
    taken = {each["offer"]: each["taken"].get(found["recommended"], 0) for each in found["offers"]}
    awards = facts(asked, bought(asked))["lines"]["awards"]
    assert {offer: qty for offer, qty in taken.items() if qty} == {line["offer"]: line["qty"] for line in awards}
    page = words(asked.ok("case", "offers", "C-0001").out)
    assert "Helper AG HARNESS 120.00 EUR 4 20 2" in page
    unknown = asked("inbox", "edit", asked.waiting()["id"], "--cap", "NOPE=5", *QUICK)
    assert (unknown.code, "andon case offers C-0001" in unknown.err) == (2, True)
    assert json.dumps(found)


def test_a_waiting_case_is_not_planned_again(asked: Andon) -> None:
    for wish in ((), ("--exclude", "OF-2")):
        refused = asked("case", "replan", "C-0001", *wish, *QUICK)
        assert (refused.code, "andon inbox edit P-0001" in refused.err) == (5, True)


def test_what_changes_is_counted_apart_and_weeks_are_said_as_days(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    move = {"order": "V1", "customer": "stock", "promised": "2026-03-13", "old": "S-20260302-2", "new": "W-20260921",
            "shifts": 264, "short": False, "retrofit": None, "days_late_old": 0, "days_late_new": 196}  # fmt: skip
    short = move | {"order": "V2", "new": "S-20260302-2", "shifts": 0, "short": True, "retrofit": "W-20260921",
                    "days_late_new": 200}  # fmt: skip
    diff = {"moves": [move, short], "earlier": 0, "later": 1, "short": 1, "unbuilt": 0, "broken": 2, "kept_again": 0,
            "overtime": {}, "weeks": {"W-20260921": "2026-09-21"}}  # fmt: skip
    show_diff(diff, None, "ab" * 32, "P-1")
    page = words(capsys.readouterr().out)
    assert "2 orders change: 1 move (0 earlier, 1 later), 1 are built short" in page
    assert "S-20260302-2 week of Mon 21 Sep 2026 196" in page
    assert "S-20260302-2 short, retrofit week of Mon 21 Sep 2026" in page
    assert "W-20260921" not in page and "+264" not in page


def test_transfers_stand_apart_from_awards_and_beside_what_changes(
    asked: Andon, capsys: pytest.CaptureFixture[str]
) -> None:
    found = facts(asked, bought(asked))
    assert "Sister plant" not in words(asked.ok("inbox", "show", found["id"]).out)
    found["lines"]["awards"][0]["transfer"] = True
    found["plan_diff"]["transfers"] = [{"offer": "OF-2", "site": "HAR-2", "part": "HARNESS", "unit": "pcs", "qty": 8}]
    capsys.readouterr()
    show(found, with_brief=False)
    page = words(capsys.readouterr().out)
    assert "Transfer Sister plant Part Quantity Price Cost with freight" in page
    assert "Award Supplier Part" not in page
    assert "From a sister plant: 8 pcs of HARNESS from HAR-2, offer OF-2" in page


def test_an_approval_whose_effect_is_still_to_come_is_hinted_at(asked: Andon) -> None:
    assert asked.ok("inbox", "list", "--json").json["unfinished"] == []
    waiting, settings = asked.waiting(), read_settings(None)
    with open_plant(settings) as store:
        decide(store, approval_policy(settings), "P-0001", waiting["digest"], account(), Approve(), at(0))
    listed = asked.ok("inbox", "list")
    assert "Nothing waits" in listed.out
    assert "andon resume" in listed.err
    assert len(asked.ok("inbox", "list", "--json").json["unfinished"]) == 1
    asked.ok("resume", *QUICK)
    assert asked.ok("inbox", "list", "--json").json["unfinished"] == []

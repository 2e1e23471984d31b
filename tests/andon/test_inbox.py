"""Deciding: what is shown is what is approved, once, by whoever may; everything else changes nothing and says why."""

import json
from pathlib import Path
from typing import Any

import pytest

from andon import screen
from andon.identity import account
from tests.andon.calling import POLICY, Andon

QUICK = ("--seconds", "1")


def version(andon: Andon) -> int:
    found = andon.ok("plan", "show", "--json").json["plan_version"]
    assert isinstance(found, int)
    return found


def test_the_inbox_lists_what_waits_and_shows_all_that_the_digest_covers(asked: Andon) -> None:
    waiting = asked.waiting()
    listed = asked.ok("inbox", "list", "--json").json["proposals"]
    assert [each["id"] for each in listed] == [waiting["id"]] == ["P-0001"]
    shown = asked.ok("inbox", "show", "P-0001", "--json").json["proposal"]
    assert shown["digest"] == waiting["digest"]
    assert shown["may_sign"] == [account(), "scripted.planner"]
    assert shown["plan_diff"]["moves"]
    assert shown["messages"] and shown["kpis"]["figures"] and shown["assumptions"]["tolerance"]
    page = asked.ok("inbox", "show", "P-0001").out
    assert waiting["digest"] in page
    assert "# C-0001" in page
    outlook = shown["kpis"]["outlook"]
    assert outlook["runs"] == 1000 and outlook["extra_cents"]["p50"] >= 0
    assert f"line stopped in {outlook['stopped']}" in " ".join(page.split())
    assert "Tiny works" in asked.ok("inbox", "list").out or "P-0001" in asked.ok("inbox", "list").out


def test_an_approval_names_the_digest_that_was_shown(asked: Andon) -> None:
    waiting = asked.waiting()
    unnamed = asked("inbox", "approve", "P-0001", *QUICK)
    assert unnamed.code == 2
    assert "--digest" in unnamed.err
    other = asked("inbox", "approve", "P-0001", "--digest", "0" * 64, *QUICK)
    assert other.code == 5
    assert waiting["digest"][:12] in other.err
    short = asked("inbox", "approve", "P-0001", "--digest", waiting["digest"][:12], *QUICK)
    assert short.code == 5
    assert version(asked) == 0


def test_an_approval_takes_effect_and_the_next_question_follows(asked: Andon) -> None:
    waiting = asked.waiting()
    done = asked.ok("inbox", "approve", "P-0001", "--digest", waiting["digest"], *QUICK, "--json").json
    assert done["proposal"]["status"] == "consumed"
    assert done["effect"]["plan_version"] == 1 == version(asked)
    assert done["next"]["action"] == "request_awards"
    assert [message["kind"] for message in done["messages"]] == ["released_plan"]
    follows = done["next"]
    text = asked.ok("inbox", "approve", follows["id"], "--digest", follows["digest"], *QUICK)
    assert "Took effect" in text.out
    outbox = [path.name for path in (asked.folder / ".andon" / "outbox").glob("*.json")]
    assert len(outbox) == len(set(outbox)) >= 3
    case = asked.ok("case", "show", "C-0001", "--json").json
    assert case["case"]["status"] == "recovering"
    assert len(case["effects"]) == 2
    assert asked.ok("audit", "verify").out.startswith("The trail is whole")


def test_a_second_answer_is_told_who_decided_and_when(asked: Andon) -> None:
    waiting = asked.waiting()
    asked.ok("inbox", "approve", "P-0001", "--digest", waiting["digest"], *QUICK)
    for words in (
        ("approve", "P-0001", "--digest", waiting["digest"]),
        ("reject", "P-0001", "--reason", "too late"),
        ("edit", "P-0001", "--option", "least_change"),
    ):
        second = asked("inbox", *words, *QUICK)
        assert second.code == 5
        assert account() in second.err
        assert "2026-03-0" in second.err
    assert version(asked) == 1


def test_nobody_approves_without_a_role_or_a_policy(asked: Andon) -> None:
    andon = asked
    policy = andon.folder / ".andon" / "policy.toml"
    policy.write_text(POLICY.replace("{me}", "anna.planner"), encoding="utf-8")
    waiting = andon.waiting()
    refused = andon("inbox", "approve", "P-0001", "--digest", waiting["digest"], *QUICK)
    assert refused.code == 3
    assert account() in refused.err
    assert andon("inbox", "reject", "P-0001", "--reason", "no", *QUICK).code == 3
    policy.unlink()
    refused = andon("inbox", "approve", "P-0001", "--digest", waiting["digest"], *QUICK)
    assert refused.code == 3
    assert "no approval policy" in refused.err
    assert andon.ok("inbox", "show", "P-0001", "--json").json["proposal"]["status"] == "pending"


def test_a_rejection_needs_a_reason_and_leads_to_another_option(asked: Andon) -> None:
    assert asked("inbox", "reject", "P-0001", *QUICK).code == 2
    assert asked("inbox", "reject", "P-0001", "--reason", "  ", *QUICK).code == 2
    done = asked.ok("inbox", "reject", "P-0001", "--reason", "the dealers {{7*7}} want \x1b[31mtheir cars", *QUICK)
    assert "rejected by" in done.out
    first, second = asked.ok("inbox", "list", "--all", "--json").json["proposals"]
    assert first["status"] == "rejected"
    assert second["status"] == "pending"
    assert first["title"].removesuffix(" on confirmed supply") not in second["title"]
    timeline = asked.ok("case", "timeline", "C-0001").out
    assert "\x1b" not in timeline
    assert "{{7*7}}" in timeline


def test_an_edit_plans_again_as_wished(asked: Andon) -> None:
    done = asked.ok("inbox", "edit", "P-0001", "--exclude", "OF-2", "--freeze", "O5.0", *QUICK, "--json").json
    assert done["proposal"]["status"] == "edited"
    wishes = asked.ok("inbox", "show", done["next"]["id"], "--json").json["proposal"]["wishes"]
    assert wishes["exclude_offers"] == ["OF-2"]
    assert wishes["freeze_orders"] == ["O5.0"]
    case = asked.ok("case", "show", "C-0001", "--json").json
    offers = {award["offer"] for award in case["awards"]}
    assert "OF-2" not in offers
    assert done["next"]["proposer"] == account()


@pytest.mark.parametrize("euros", [300, 700])
def test_nothing_is_proposed_that_spends_more_than_the_budget(asked: Andon, euros: int) -> None:
    edited = asked("inbox", "edit", "P-0001", "--budget", str(euros), "--option", "least_cost", *QUICK)
    assert edited.code in (0, 4)
    options = asked.ok("case", "show", "C-0001", "--json").json["options"]
    assert all(option["spend_cents"] <= 100 * euros for option in options)
    assert (edited.code == 4) == ([option["goal"] for option in options] == ["do_nothing"])


def test_wishes_that_leave_no_plan_end_with_their_own_code_and_the_clash(asked: Andon) -> None:
    none = asked("inbox", "edit", "P-0001", "--pin", "OF-2", "--budget", "0", *QUICK)
    assert none.code == 4
    assert "no feasible plan" in none.err
    assert "OF-2" in none.err or "budget" in none.err
    assert asked.ok("inbox", "list", "--json").json["proposals"] == []
    again = asked.ok("case", "replan", "C-0001", "--budget", "100000", *QUICK, "--json").json
    assert again["status"] == "waiting"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "names an option"),
        (("--option", "cheapest"), "least_cost"),
        (("--exclude", "../../etc/passwd"), "exclude_offers"),
        (("--exclude", "OF-99"), "OF-99"),
        (("--exclude", "OF-2", "--pin", "OF-2"), "both left out and pinned"),
        (("--cap", "OF-2"), "OFFER=QTY"),
        (("--cap", "OF-2=-5"), "OFFER=QTY"),
        (("--freeze", "O99.9"), "O99.9"),
        (("--budget", "-1"), "-1"),
        (("--budget", "NaN"), "125000.50"),
        (("--budget", "1e400"), "125000.50"),
        (("--budget", "0.001"), "125000.50"),
    ],
)
def test_an_edit_that_makes_no_sense_is_usage_and_changes_nothing(
    asked: Andon, words: tuple[str, ...], said: str
) -> None:
    refused = asked("inbox", "edit", "P-0001", *words, *QUICK)
    assert refused.code == 2
    assert said in refused.err
    assert asked.ok("inbox", "list", "--json").json["proposals"][0]["status"] == "pending"


def test_facts_that_moved_stop_the_effect_and_ask_anew(asked: Andon) -> None:
    released = asked.waiting()
    waiting = asked.ok("inbox", "approve", "P-0001", "--digest", released["digest"], *QUICK, "--json").json["next"]
    assert waiting["action"] == "request_awards"
    asked.ok("export", "out")
    suppliers = asked.folder / "out" / "suppliers.csv"
    suppliers.write_text(
        suppliers.read_text(encoding="utf-8").replace("sales@helper", "sells@helper"), encoding="utf-8"
    )
    assert asked("import", "out").code == 1
    asked.ok("import", "out", "--accept-master-changes")
    stale = asked("inbox", "approve", waiting["id"], "--digest", waiting["digest"], *QUICK)
    assert stale.code == 5
    assert "nothing took effect" in stale.err
    assert "sells@helper" in stale.err
    listed = asked.ok("inbox", "list", "--all", "--json").json["proposals"]
    assert next(each for each in listed if each["id"] == waiting["id"])["status"] == "stale"
    assert listed[-1]["status"] == "pending" and listed[-1]["id"] != waiting["id"]
    assert not asked.ok("case", "show", "C-0001", "--json").json["awards"]


def test_a_question_goes_into_the_case_and_decides_nothing(asked: Andon) -> None:
    asked.ok("inbox", "ask", "P-0001", "--question", "Why not from Hof?")
    said = [e for e in asked.ok("case", "timeline", "C-0001", "--json").json["entries"] if e["what"] == "asked"]
    assert said[0]["detail"]["question"] == "Why not from Hof?"
    assert asked.ok("inbox", "list", "--json").json["proposals"]


@pytest.mark.parametrize("name", ["P-9999", "../../etc/passwd", "{{7*7}}", "", "x" * 5000, "a\x1b[2Jb"])
def test_an_unknown_id_is_an_error_of_one_line(asked: Andon, name: str) -> None:
    for words in (("inbox", "show", name), ("case", "show", name), ("inbox", "approve", name, "--digest", "x"),
                  ("contract", "show", name), ("plan", "diff", name), ("plan", "show", "--shift", name)):  # fmt: skip
        called = asked(*words)
        assert called.code == 1, words
        assert "\x1b" not in called.err
        assert len(called.err) < 1200


def test_at_a_terminal_the_page_is_shown_before_yes_counts(asked: Andon, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = asked.waiting()
    answers = iter(["no", "yes"])
    monkeypatch.setattr("andon.commands.inbox.on_terminal", lambda: True)
    monkeypatch.setattr("andon.commands.inbox.ask", lambda question: next(answers))
    first = asked.ok("inbox", "approve", "P-0001", *QUICK)
    assert waiting["digest"] in first.out
    assert version(asked) == 0
    assert "Took effect" in asked.ok("inbox", "approve", "P-0001", *QUICK).out
    assert version(asked) == 1


def test_questions_are_asked_in_a_sitting_at_the_terminal(asked: Andon, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["perhaps", "reject", "", "edit", "", "OF-2", "", "", "", "", "approve", "later"])
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return next(answers)

    monkeypatch.setattr("andon.commands.run.on_terminal", lambda: True)
    monkeypatch.setattr("andon.desk.answering.ask", ask)
    ran = asked.ok("run", "harness_ukraine", *QUICK)
    assert "rejection needs a reason" in ran.err
    assert "edited by" in ran.out and "Took effect" in ran.out
    assert version(asked) == 1
    assert questions[-1].endswith("later? ")


def test_where_nobody_can_be_asked_the_question_waits(asked: Andon) -> None:
    assert not screen.on_terminal()
    ran = asked.ok("run", "harness_ukraine", *QUICK)
    assert "Waits for a decision: P-0001" in ran.out
    assert version(asked) == 0


def test_the_diff_tells_which_orders_move_and_by_how_much(asked: Andon) -> None:
    diff = asked.ok("plan", "diff", "--json").json
    assert diff["proposal"] == "P-0001"
    assert {"order", "old", "new", "shifts"} <= diff["moves"][0].keys()
    text = asked.ok("plan", "diff", "P-0001", "--first", "2").out
    assert f"and {len(diff['moves']) - 2} more orders" in text


def test_papers_are_listed_printed_and_written(asked: Andon) -> None:
    papers: list[dict[str, Any]] = asked.ok("contract", "show", "C-0001", "--json").json["papers"]
    assert {paper["kind"] for paper in papers} == {
        "emergency_supply_agreement", "delivery_schedule_release", "premium_freight_authorisation",
        "disruption_notice", "request_for_quotation",
    }  # fmt: skip
    one = asked.ok("contract", "show", "C-0001", "--paper", papers[0]["digest"][:16]).out
    assert one.strip() == papers[0]["markdown"].strip()
    assert asked("contract", "show", "C-0001", "--paper", "nothing").code == 1
    files = asked.ok("contract", "export", "C-0001", "papers", "--json").json["files"]
    assert len(files) == 2 * len(papers)
    assert all(Path(name).read_text(encoding="utf-8") for name in files)
    assert json.dumps(papers)

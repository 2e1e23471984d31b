"""Who may approve what, up to which amount: every role, action and limit, to the cent."""

from itertools import product
from pathlib import Path

import pytest

from agents.approvals import (
    Allowed,
    Policy,
    PolicyError,
    Refused,
    Rule,
    Signature,
    authorise,
    may_speak,
    next_asked,
    read_policy,
)
from tests.agents.desk import policy

EXAMPLE = Path(__file__).parents[2] / "andon" / "policy.example.toml"

LIMITS = {"release_plan": (10_000_000,), "request_awards": (1_000_000, 50_000_000)}
FIRST_SIGNERS = {
    ("release_plan", 10_000_000): {"planner"},
    ("request_awards", 1_000_000): {"buyer", "lead"},
    ("request_awards", 50_000_000): {"lead"},
}
PEOPLE = {"planner": "anna", "buyer": "ben", "lead": "petra", "manager": "max", "nobody": "eve"}


def expected(role: str, action: str, cents: int) -> bool:
    """The policy of the desk, said again in plain words."""
    for limit in LIMITS[action]:
        if cents <= limit:
            return role in FIRST_SIGNERS[action, limit]
    return False


@pytest.mark.parametrize(
    ("role", "action", "limit", "off"),
    [
        (role, action, limit, off)
        for role, action in product(PEOPLE, LIMITS)
        for limit in LIMITS[action]
        for off in (-1, 0, 1)
    ],
)
def test_every_role_action_and_limit_to_the_cent(role: str, action: str, limit: int, off: int) -> None:
    verdict = authorise(policy(), PEOPLE[role], action, limit + off, (), "andon")
    assert isinstance(verdict, Allowed) == expected(role, action, limit + off)


def test_without_policy_rule_or_role_nobody_may() -> None:
    assert isinstance(authorise(None, "anna", "release_plan", 0, (), "andon"), Refused)
    assert isinstance(authorise(policy(), "anna", "burn_down", 0, (), "andon"), Refused)
    assert isinstance(authorise(policy(), "eve", "release_plan", 0, (), "andon"), Refused)
    assert isinstance(authorise(policy(rules=()), "anna", "release_plan", 0, (), "andon"), Refused)
    assert isinstance(authorise(policy(), "anna", "release_plan", -1, (), "andon"), Refused)
    assert isinstance(may_speak(None, "anna", "release_plan"), Refused)
    assert isinstance(may_speak(policy(), "eve", "release_plan"), Refused)


def test_two_signatures_come_from_two_people_in_two_roles() -> None:
    first = authorise(policy(), "petra", "request_awards", 2_000_000, (), "andon")
    assert first == Allowed("lead", False)
    given = (Signature("petra", "lead"),)
    assert authorise(policy(), "max", "request_awards", 2_000_000, given, "andon") == Allowed("manager", True)
    assert isinstance(authorise(policy(), "petra", "request_awards", 2_000_000, given, "andon"), Refused)
    assert isinstance(authorise(policy(), "ben", "request_awards", 2_000_000, given, "andon"), Refused)
    assert isinstance(authorise(policy(), "max", "request_awards", 2_000_000, (), "andon"), Refused)


def test_one_person_in_both_roles_still_signs_once() -> None:
    both = policy(roles={"planner": ("anna",), "buyer": ("ben",), "lead": ("petra",), "manager": ("petra", "max")})
    given = (Signature("petra", "lead"),)
    assert isinstance(authorise(both, "petra", "request_awards", 2_000_000, given, "andon"), Refused)


def test_nobody_approves_what_they_asked_for_above_the_limit_for_own_edits() -> None:
    assert isinstance(authorise(policy(), "ben", "request_awards", 1, (), "ben"), Refused)
    assert isinstance(authorise(policy(), "ben2", "request_awards", 1, (), "ben"), Allowed)
    assert isinstance(authorise(policy(), "anna", "release_plan", 10_000_000, (), "anna"), Allowed)
    small = policy(rules=(Rule(action="release_plan", up_to_cents=10_000, roles=("planner",), own_edit_cents=5_000),))
    assert isinstance(authorise(small, "anna", "release_plan", 5_000, (), "anna"), Allowed)
    assert isinstance(authorise(small, "anna", "release_plan", 5_001, (), "anna"), Refused)


def test_who_is_asked_next() -> None:
    assert next_asked(policy(), "request_awards", 1_000_000, (), "andon") == ("ben", "ben2", "petra")
    assert next_asked(policy(), "request_awards", 1_000_001, (), "andon") == ("petra",)
    assert next_asked(policy(), "request_awards", 1_000_001, (Signature("petra", "lead"),), "andon") == ("max",)
    assert next_asked(None, "request_awards", 1, (), "andon") == ()


def test_the_example_policy_can_be_used() -> None:
    found = read_policy(EXAMPLE.read_text())
    assert {rule.action for rule in found.rules} == {"release_plan", "request_awards", "cancel_awards"}
    assert found.digest == read_policy(EXAMPLE.read_text()).digest
    assert found.digest != found.model_copy(update={"lifetime_hours": 1}).digest


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version = ", "not valid TOML"),
        ("version = 2\nlifetime_hours = 1\nroles = {}\nrules = []", "version"),
        ("version = 1\nlifetime_hours = 0\nroles = {}\nrules = []", "lifetime_hours"),
        ("version = 1\nlifetime_hours = 1\nsurprise = 1\nroles = {}\nrules = []", "surprise"),
        (
            "version = 1\nlifetime_hours = 1\n[roles]\nbuyer = ['x']\n[[rules]]\naction = 'request_awards'\n"
            "up_to_cents = 1\nroles = ['ghost']",
            "unknown role 'ghost'",
        ),
        (
            "version = 1\nlifetime_hours = 1\n[roles]\nbuyer = ['x']\n[[rules]]\naction = 'request_awards'\n"
            "up_to_cents = -1\nroles = ['buyer']",
            "up_to_cents",
        ),
        ("version = 1\nlifetime_hours = 1\nrules = []\n[roles]\nbuyer = ['../x']", "roles.buyer.0"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_used_says_why(text: str, says: str) -> None:
    with pytest.raises(PolicyError, match="policy") as caught:
        read_policy(text)
    assert says in str(caught.value)


def test_two_rules_with_one_limit_are_refused() -> None:
    rule = Rule(action="release_plan", up_to_cents=1, roles=("planner",))
    with pytest.raises(ValueError, match="same limit"):
        Policy(version=1, lifetime_hours=1, roles={"planner": ("anna",)}, rules=(rule, rule))

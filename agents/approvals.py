"""Who may approve what, up to which amount: the policy from a file, and the rule that applies it. Pure."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from planning.terms import Cents, Record

Action = Literal["release_plan", "request_awards", "cancel_awards"]
Account = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.@\-]*$")]
Role = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class PolicyError(ValueError):
    """The policy file cannot be used; says where and why."""


class Rule(Record):
    """Up to ``up_to_cents``, ``signatures`` people of these roles decide an action.

    With two signatures the second comes from ``second_roles`` if any are named. Up to ``own_edit_cents`` a person may
    approve a proposal that was re-solved at his or her own wish; above it somebody else must.
    """

    action: Action
    up_to_cents: Cents
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=20)]
    signatures: Annotated[int, Field(ge=1, le=2)] = 1
    second_roles: tuple[Role, ...] = ()
    own_edit_cents: Cents = 0


class Policy(Record):
    """Roles with the accounts that hold them, and the rules. Amounts add up per supplier over ``rolling_days``.

    Tolerances say by how much today's cost and late orders may exceed what was shown before an approval is stale.
    """

    version: Literal[1]
    lifetime_hours: Annotated[int, Field(ge=1, le=720)]
    remind_hours: Annotated[int, Field(ge=1, le=720)] = 4
    rolling_days: Annotated[int, Field(ge=0, le=366)] = 30
    cost_tolerance_pct: Annotated[int, Field(ge=0, le=100)] = 2
    late_orders_tolerance: Annotated[int, Field(ge=0, le=10_000)] = 5
    escalate_to: tuple[Account, ...] = ()
    roles: dict[Role, tuple[Account, ...]]
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _rules_name_roles(self) -> Self:
        for rule in self.rules:
            for role in (*rule.roles, *rule.second_roles):
                if role not in self.roles:
                    raise ValueError(f"rule for {rule.action} up to {rule.up_to_cents} names unknown role {role!r}")
        steps = [(rule.action, rule.up_to_cents) for rule in self.rules]
        if len(steps) != len(set(steps)):
            raise ValueError("two rules for one action have the same limit; keep one of them")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 over all that the policy says."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def roles_of(self, who: str) -> tuple[str, ...]:
        """Roles an account holds."""
        return tuple(role for role, accounts in self.roles.items() if who in accounts)


@dataclass(frozen=True)
class Signature:
    """An approval given before: by whom, in which role."""

    who: str
    role: str


@dataclass(frozen=True)
class Allowed:
    """The person may sign in this role; ``complete`` if no further signature is needed."""

    role: str
    complete: bool


@dataclass(frozen=True)
class Refused:
    """The person may not sign, and why."""

    reason: str


def read_policy(text: str) -> Policy:
    """The policy in a TOML text; raises ``PolicyError`` that names the field."""
    try:
        return Policy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"the policy is not valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "policy"
        raise PolicyError(f"policy, {where}: {first['msg']}") from error


def rule_for(policy: Policy | None, action: str, amount_cents: int) -> Rule | None:
    """The tightest rule whose limit still covers the amount; None if none does."""
    if policy is None or amount_cents < 0:
        return None
    fitting = [rule for rule in policy.rules if rule.action == action and amount_cents <= rule.up_to_cents]
    return min(fitting, key=lambda rule: rule.up_to_cents, default=None)


def authorise(
    policy: Policy | None, who: str, action: str, amount_cents: int, prior: Sequence[Signature], proposer: str
) -> Allowed | Refused:
    """May this account sign now? Without a policy, a matching rule or a known role the answer is no."""
    if policy is None:
        return Refused("no approval policy is set; nobody may approve")
    roles = policy.roles_of(who)
    if not roles:
        return Refused(f"{who} holds no role in the approval policy")
    rule = rule_for(policy, action, amount_cents)
    if rule is None:
        return Refused(f"no rule of the policy covers {action} for {amount_cents} cents")
    if who in {signature.who for signature in prior}:
        return Refused(f"{who} has signed already; another person must sign")
    if who == proposer and amount_cents > rule.own_edit_cents:
        return Refused(f"{who} asked for this proposal; another person must approve it")
    role = _fitting_role(rule, roles, prior)
    if role is None:
        needed = ", ".join(_open_roles(rule, prior))
        return Refused(f"{who} ({', '.join(roles)}) may not sign {action} for {amount_cents} cents; needed: {needed}")
    return Allowed(role, len(prior) + 1 >= rule.signatures)


def may_speak(policy: Policy | None, who: str, action: str) -> Allowed | Refused:
    """May this account reject, change or question a proposal? Whoever a rule of the action names may."""
    if policy is None:
        return Refused("no approval policy is set; nobody may decide")
    for rule in policy.rules:
        if rule.action == action:
            for role in policy.roles_of(who):
                if role in (*rule.roles, *rule.second_roles):
                    return Allowed(role, True)
    return Refused(f"{who} holds no role that decides {action}")


def next_asked(
    policy: Policy | None, action: str, amount_cents: int, prior: Sequence[Signature], proposer: str
) -> tuple[str, ...]:
    """Accounts that could give the next signature, in the order of the policy."""
    if policy is None:
        return ()
    people = dict.fromkeys(who for accounts in policy.roles.values() for who in accounts)
    return tuple(
        who for who in people if isinstance(authorise(policy, who, action, amount_cents, prior, proposer), Allowed)
    )


def _open_roles(rule: Rule, prior: Sequence[Signature]) -> tuple[str, ...]:
    if prior and rule.second_roles:
        first_given = any(signature.role in rule.roles for signature in prior)
        return rule.second_roles if first_given else rule.roles
    return rule.roles


def _fitting_role(rule: Rule, roles: Sequence[str], prior: Sequence[Signature]) -> str | None:
    return next((role for role in roles if role in _open_roles(rule, prior)), None)

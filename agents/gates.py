"""The gates: one interrupt each and nothing else; what is approved stands in the approval table, not in the answer."""

from typing import Any, Literal

from langgraph.types import Command, interrupt
from pydantic import BaseModel, ConfigDict, Field

from agents.state import CaseState


class HumanDecision(BaseModel):
    """One answer, in the shape of LangChain's human-in-the-loop decisions."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["approve", "edit", "reject", "respond"]
    message: str = Field(default="", max_length=2000)
    edited_action: dict[str, Any] | None = None


class Answer(BaseModel):
    """The answer to a gate's one action request."""

    model_config = ConfigDict(extra="forbid")

    decisions: list[HumanDecision] = Field(min_length=1, max_length=1)


def gate_a(state: CaseState) -> Command[Literal["release_A", "propose"]]:
    """Wait for the decision on the plan that rests on confirmed supply alone."""
    answer = interrupt(state["ask"], response_schema=Answer)
    return Command(goto="release_A" if answer.decisions[0].type == "approve" else "propose")


def gate_sourcing(state: CaseState) -> Command[Literal["request_awards", "propose"]]:
    """Wait for the decision on awards and freight."""
    answer = interrupt(state["ask"], response_schema=Answer)
    return Command(goto="request_awards" if answer.decisions[0].type == "approve" else "propose")


def gate_b(state: CaseState) -> Command[Literal["release_B", "propose"]]:
    """Wait for the decision on the plan that the confirmed awards allow."""
    answer = interrupt(state["ask"], response_schema=Answer)
    return Command(goto="release_B" if answer.decisions[0].type == "approve" else "propose")


def gate_cancel(state: CaseState) -> Command[Literal["cancel_awards", "follow_up"]]:
    """Wait for the decision on awards that are to be taken back."""
    answer = interrupt(state["ask"], response_schema=Answer)
    return Command(goto="cancel_awards" if answer.decisions[0].type == "approve" else "follow_up")


def resume_value(kind: str, message: str = "") -> dict[str, Any]:
    """The resume for a decision that stands in the approval table."""
    return {"decisions": [{"type": kind, "message": message[:2000]}]}

"""Every fault of a model at every use: mended by another try, or the built-in analyst stands in, and it is said."""

import pytest

from agents.analyst.model import SHOWN_NAME
from agents.calls.guarded import Limits
from tests.agents.recorded.calling import USES, Came, Line

pytestmark = [pytest.mark.vcr, pytest.mark.block_network, pytest.mark.only_test_server]

TRIED_AGAIN = ("busy", "broken", "unavailable", "slow", "cut-stream", "html")
SENT_BACK = ("cut-json", "wrong-schema", "refusing", "wordy")
BEYOND_REPAIR = ("strange", "empty", "looping")
UNBORNE = ("unknown-id", "foreign-orders", "figure", "obeying")
PATIENT = Limits(tries=2, failures=99)
"""So that every use asks the model, however often it has failed before."""
NOT_OURS = ("4711", "4500012345", "PO-2024-117", "999 999", "77", "DE89370400440532013000", "approved")


@pytest.mark.parametrize("fault", TRIED_AGAIN)
def test_a_call_that_failed_once_is_tried_again_and_that_is_said(fault: str, line: Line) -> None:
    for use in USES.values():
        line.waited.clear()
        came = use(line.to(fault))
        assert came.by == f"openai:{fault}"
        assert len(came.faults) == 1 and came.faults[0].startswith(f"openai:{fault}: ")
        assert line.waited == [2.0 if fault == "busy" else 1.0]


@pytest.mark.parametrize("fault", SENT_BACK)
def test_an_answer_that_cannot_be_used_is_sent_back_once(fault: str, line: Line) -> None:
    for use in USES.values():
        came = use(line.to(fault))
        assert came.by == f"openai:{fault}"
        assert len(came.faults) == 1
        assert line.waited == []


@pytest.mark.parametrize("fault", [*TRIED_AGAIN, *SENT_BACK, *BEYOND_REPAIR, *UNBORNE])
def test_where_a_model_goes_on_failing_the_analyst_stands_in_and_that_is_said(fault: str, line: Line) -> None:
    for use in USES.values():
        came = use(line.to(f"{fault}-always", limits=PATIENT))
        assert came.by == SHOWN_NAME
        assert came.faults and all(words.startswith(f"openai:{fault}-always: ") for words in came.faults)
        assert not unborne(came)


@pytest.mark.parametrize("use", ["triage", "investigate"])
@pytest.mark.parametrize("fault", ["unknown-id", "figure"])
def test_what_no_fact_bears_is_sent_back_and_can_be_mended(use: str, fault: str, line: Line) -> None:
    came = USES[use](line.to(fault))
    assert came.by == f"openai:{fault}"
    assert came.faults
    assert not unborne(came)


def unborne(came: Came) -> list[str]:
    """What of the spoilt answers is left in what came of them."""
    return [words for words in NOT_OURS if words in came.text]

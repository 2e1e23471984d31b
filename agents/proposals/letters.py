"""The messages an approved action sends, written before approval so that the approver binds their very text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planning.line import Plan
from planning.recovery.outcome import Option
from planning.snapshot import Snapshot
from tools.contracts.paper import Paper
from tools.outbox import Enclosure, Letter


@dataclass(frozen=True)
class Draft:
    """A message to be sent on approval. ``action`` tells it from the case's others in the outbox key."""

    action: str
    kind: str
    recipient: str
    subject: str
    letter: Letter


def award_letters(plant: Snapshot, papers: Sequence[Paper], notes: Mapping[str, str]) -> list[Draft]:
    """One message to each supplier that is asked for awards, with its papers enclosed; addresses from the master.

    ``notes`` are what the messages say, by the papers' id: inert text, read by a person before it is sent.
    """
    drafts = []
    for name in dict.fromkeys(paper.id for paper in papers):
        mine = [paper for paper in papers if paper.id == name]
        supplier = plant.supplier_by_id[mine[0].supplier]
        drafts.append(
            Draft(
                action=f"request_awards.{name}",
                kind="purchase_order",
                recipient=supplier.email or f"no address on file for {supplier.id}",
                subject=f"{plant.name}: order and delivery schedule, please confirm",
                letter=Letter(
                    text=notes.get(name) or "Please confirm quantities and dates of the enclosed papers.",
                    facts={"supplier": supplier.id, "iban": supplier.iban},
                    enclosures=[Enclosure(name=f"{paper.stem}.md", text=paper.markdown) for paper in mine],
                ),
            )
        )
    return drafts


def freight_letters(plant: Snapshot, plan: Plan) -> list[Draft]:
    """One booking to the carrier of each lane that takes pieces of open receipts."""
    drafts = []
    for name in dict.fromkeys(expedite.lane for expedite in plan.expedites):
        lane = plant.lane_by_id[name]
        rows = [
            f"- receipt {e.receipt}, part {plant.receipt_by_id[e.receipt].part}: {e.qty} base units, "
            f"at the plant by {e.arrives.isoformat()}"
            for e in plan.expedites
            if e.lane == name
        ]
        drafts.append(
            Draft(
                action=f"request_freight.{name}",
                kind="freight_booking",
                recipient=lane.carrier,
                subject=f"{plant.name}: {lane.mode} freight from {lane.site}",
                letter=Letter(text="\n".join(["Please take:", "", *rows]), facts={"lane": lane.id, "mode": lane.mode}),
            )
        )
    return drafts


def plan_letter(case_id: str, plant: Snapshot, option: Option) -> Draft:
    """The notice of a released plan to production control."""
    plan, figures = option.plan, option.figures
    lines = [
        f"Released after plan version {plant.plan_version}, for case {case_id}.",
        f"Orders moved: {figures.moved_orders}; late: {figures.late_orders}; built short: {figures.built_short}; "
        f"without a place in the horizon: {figures.unbuilt_orders}; overtime slots: {figures.overtime_slots}.",
    ]
    return Draft(
        action="release_plan",
        kind="released_plan",
        recipient="production control",
        subject=f"{plant.name}: new released plan",
        letter=Letter(text="\n".join(lines), enclosures=[Enclosure(name="plan.json", text=plan.model_dump_json())]),
    )

"""The messages an approved action sends, written before approval so that the approver binds their very text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from planning.cancelling import Cancelled
from planning.recovery.outcome import Option
from planning.snapshot import Snapshot
from planning.supply import Supplier
from tools.contracts.paper import AWARD_KINDS, TRANSFER_KINDS, Paper
from tools.outbox import Enclosure, Letter


@dataclass(frozen=True)
class Draft:
    """A message to be sent on approval. ``action`` tells it from the case's others in the outbox key."""

    action: str
    kind: str
    recipient: str
    subject: str
    letter: Letter


def _of_paper(
    paper: Paper, action: str, kind: str, recipient: str, subject: str, text: str, facts: Mapping[str, str]
) -> Draft:
    """A message with one paper enclosed."""
    letter = Letter(text=text, facts=dict(facts), enclosures=_enclosed([paper]))
    return Draft(action, kind, recipient, subject, letter)


def award_letters(plant: Snapshot, papers: Sequence[Paper], notes: Mapping[str, str]) -> list[Draft]:
    """One message to each supplier that is asked for awards, with its papers enclosed; addresses from the master.

    ``notes`` are what the messages say, by the papers' id: inert text, read by a person before it is sent.
    """
    drafts = []
    ordered = [paper for paper in papers if paper.kind in AWARD_KINDS]
    for name in dict.fromkeys(paper.id for paper in ordered):
        mine = [paper for paper in ordered if paper.id == name]
        supplier = plant.supplier_by_id[mine[0].supplier]
        drafts.append(
            Draft(
                action=f"request_awards.{name}",
                kind="purchase_order",
                recipient=_address(supplier),
                subject=f"{plant.name}: order and delivery schedule, please confirm",
                letter=Letter(
                    text=notes.get(name) or "Please confirm quantities and dates of the enclosed papers.",
                    facts={"supplier": supplier.id, "iban": supplier.iban},
                    enclosures=_enclosed(mine),
                ),
            )
        )
    return drafts


def transfer_letters(plant: Snapshot, papers: Sequence[Paper]) -> list[Draft]:
    """One message to each sister plant that is asked for stock, with its transfer note; addresses from the master."""
    text = "Please set the stock of the enclosed note apart, and confirm quantities and dates."
    subject = f"{plant.name}: stock transfer, please confirm"
    drafts = []
    for paper in papers:
        if paper.kind in TRANSFER_KINDS:
            sister, action = plant.supplier_by_id[paper.supplier], f"request_transfer.{paper.id}"
            facts = {"sister_plant": sister.id}
            drafts.append(_of_paper(paper, action, "stock_transfer", _address(sister), subject, text, facts))
    return drafts


def freight_letters(plant: Snapshot, papers: Sequence[Paper]) -> list[Draft]:
    """One booking to the carrier of each lane whose freight the plant pays, with its authorisation."""
    text = "Please take the shipments of the enclosed authorisation and confirm them."
    drafts = []
    for paper in papers:
        if paper.kind == "premium_freight_authorisation":
            lane = plant.lane_by_id[paper.id]
            subject, facts = f"{plant.name}: {lane.mode} freight from {lane.site}", {"lane": lane.id, "mode": lane.mode}
            action = f"request_freight.{lane.id}"
            drafts.append(_of_paper(paper, action, "freight_booking", lane.carrier, subject, text, facts))
    return drafts


_SUBJECTS = {
    "disruption_notice": "what do you know of the disruption?",
    "request_for_quotation": "request for quotation",
}
"""Letters that go out with a request for awards, or with release A where nothing is bought.

A claim is drafted only: people send it when the cost is known."""


def supplier_letters(plant: Snapshot, papers: Sequence[Paper], sent: Collection[str]) -> list[Draft]:
    """Notices to suppliers that are hit and requests to others; ``sent`` are the actions that went out before."""
    drafts = []
    for paper in papers:
        action = f"{paper.kind}.{paper.id}"
        if paper.kind in _SUBJECTS and action not in sent:
            supplier, subject = plant.supplier_by_id[paper.supplier], f"{plant.name}: {_SUBJECTS[paper.kind]}"
            text, facts = "Please see the enclosed letter.", {"supplier": supplier.id}
            drafts.append(_of_paper(paper, action, "supplier_letter", _address(supplier), subject, text, facts))
    return drafts


def cancel_letters(plant: Snapshot, cancels: Sequence[Cancelled]) -> list[Draft]:
    """One message to each supplier whose awards are taken back: which pieces, and what is paid for them."""
    drafts = []
    for name in dict.fromkeys(each.supplier for each in cancels):
        mine = [each for each in cancels if each.supplier == name]
        what = "transfer" if plant.supplier_by_id[name].own else "award"
        rows = [
            f"- {what} {each.award}, offer {each.offer}, part {each.part}: {each.qty} {each.unit} in deliveries "
            f"{', '.join(each.receipts)}; we owe {plant.currency} {each.owed_cents / 100:,.2f}"
            for each in mine
        ]
        text = ["We take back what has not left your works of the following. Please confirm.", "", *rows]
        drafts.append(
            Draft(
                action=f"cancel_awards.{name}",
                kind="cancellation",
                recipient=_address(plant.supplier_by_id[name]),
                subject=f"{plant.name}: cancellation, please confirm",
                letter=Letter(text="\n".join(text), facts={"supplier": name}),
            )
        )
    return drafts


def _address(supplier: Supplier) -> str:
    return supplier.email or f"no address on file for {supplier.id}"


def _enclosed(papers: Sequence[Paper]) -> list[Enclosure]:
    return [Enclosure(name=f"{paper.stem}.md", text=paper.markdown) for paper in papers]


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

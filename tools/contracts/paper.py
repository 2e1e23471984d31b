"""A written paper: its two formats under one digest, and its files."""

import hashlib
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import Field

from planning.terms import Id, Record
from tools.contracts.facts import HeadFacts, PaperId
from tools.filing import write_whole

AwardKind = Literal["emergency_supply_agreement", "delivery_schedule_release"]
LetterKind = Literal["premium_freight_authorisation", "disruption_notice", "request_for_quotation", "claim_letter"]
TransferKind = Literal["stock_transfer_note"]
PaperKind = AwardKind | TransferKind | LetterKind
AWARD_KINDS: Final[tuple[AwardKind, ...]] = get_args(AwardKind)
TRANSFER_KINDS: Final[tuple[TransferKind, ...]] = get_args(TransferKind)
LETTER_KINDS: Final[tuple[LetterKind, ...]] = get_args(LetterKind)
KINDS: Final[tuple[PaperKind, ...]] = (*AWARD_KINDS, *TRANSFER_KINDS, *LETTER_KINDS)


def order_kinds(facts: HeadFacts) -> tuple[PaperKind, ...]:
    """The papers by which a party is asked for parts: a supplier by contract, a sister plant by a transfer note."""
    return TRANSFER_KINDS if facts.supplier.own else AWARD_KINDS


class Paper(Record):
    """A paper of one kind for one supplier; ``facts`` is the digest of what it was written from."""

    kind: PaperKind
    case: Id
    supplier: Id
    id: PaperId
    facts: str
    markdown: str
    html: str
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")

    @property
    def stem(self) -> str:
        """File name without ending, made of ids alone; ids hold no separator, and ``:`` is written as %3A."""
        return f"{self.case}.{self.id}.{self.kind}".replace(":", "%3A")


def sealed(kind: PaperKind, facts: HeadFacts, *, markdown: str, html: str) -> Paper:
    """The paper with its digest over kind, case, supplier, facts and both formats."""
    seal = hashlib.sha256()
    for field in (kind, facts.case, facts.id, facts.supplier.id, facts.digest, markdown, html):
        seal.update(len(field).to_bytes(8, "big") + field.encode())
    return Paper(
        kind=kind,
        case=facts.case,
        supplier=facts.supplier.id,
        id=facts.id,
        facts=facts.digest,
        markdown=markdown,
        html=html,
        digest=seal.hexdigest(),
    )


def export(paper: Paper, folder: Path) -> tuple[Path, Path]:
    """Writes the paper as ``.md`` and ``.html`` and gives their paths; a reader sees the old file or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    markdown, html = (folder / f"{paper.stem}.{ending}" for ending in ("md", "html"))
    return write_whole(markdown, paper.markdown), write_whole(html, paper.html)

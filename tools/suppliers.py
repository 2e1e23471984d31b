"""The supplier database as tools for a model: typed, bounded questions with JSON answers; it can change nothing."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ConfigDict, Field

from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from planning.supply import Offer
from planning.terms import Id
from tools.directory import Directory, Mentions, PartCard, SiteCard

__all__ = ["Directory", "Mentions", "PartCard", "SiteCard", "supplier_tools"]

MOST_ROWS = 60


class _Args(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NameArgs(_Args):
    """A name as a person would write it."""

    name: Annotated[str, Field(min_length=2, max_length=200)]


class PartArgs(_Args):
    """A part by its id."""

    part: Id


class SiteArgs(_Args):
    """A site by its id."""

    site: Id


def supplier_tools(plant: Snapshot | Directory) -> list[BaseTool]:
    """Questions to the supplier database: names, offers, receipts, customers. Unknown ids get an error in words."""
    directory = plant if isinstance(plant, Directory) else Directory(plant)

    def find_names(name: str) -> str:
        found = directory.mentions(name)
        return _answer(
            sites=[_site(directory, card.id) for card in found.sites[:MOST_ROWS]],
            parts=[{"id": part.id, "name": part.name} for part in found.parts[:MOST_ROWS]],
            suppliers=[{"id": s, "name": directory.suppliers[s].name} for s in found.suppliers])  # fmt: skip

    def offers_for(part: str) -> str:
        if part not in directory.parts:
            return _unknown("part", part)
        return _answer(part=part, offers=[_offer(directory, offer) for offer in directory.offers_for(part)[:MOST_ROWS]])

    def receipts_of(part: str) -> str:
        if part not in directory.parts:
            return _unknown("part", part)
        return _answer(part=part, receipts=_dumped(directory.receipts_of(part)))

    def receipts_from(site: str) -> str:
        if site not in directory.sites:
            return _unknown("site", site)
        lanes = _dumped(lane for lane in directory.plant.lanes if lane.site == site)
        return _answer(site=site, receipts=_dumped(directory.receipts_from(site)), lanes=lanes)

    def customers_of(site: str) -> str:
        if site not in directory.sites:
            return _unknown("site", site)
        steps = [{"to": step.site or "plant", "item": step.item} for step in directory.customers_of(site)[:MOST_ROWS]]
        return _answer(site=_site(directory, site), customers=steps, parts=directory.parts_through(site)[:MOST_ROWS])

    return [
        _tool(find_names, NameArgs, "Sites, suppliers and parts that a name or text mentions."),
        _tool(offers_for, PartArgs, "What sites offer of a part: price, MOQ, multiple, capacity pool, lead time."),
        _tool(receipts_of, PartArgs, "Dated inbound quantities of a part."),
        _tool(receipts_from, SiteArgs, "Dated inbound quantities from a site, and the lanes goods can take from it."),
        _tool(customers_of, SiteArgs, "Where a site's output goes, through the tiers down to the plant."),
    ]


def _tool(function: Any, args: type[BaseModel], description: str) -> BaseTool:
    return StructuredTool.from_function(
        func=function, name=function.__name__, description=description, args_schema=args
    )


def _answer(**values: Any) -> str:
    return json.dumps(values, ensure_ascii=False)


def _dumped(rows: Iterable[BaseModel]) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json") for row in rows][:MOST_ROWS]


def _offer(directory: Directory, offer: Offer) -> dict[str, Any]:
    """An offer; of a sister plant it says so."""
    own = {"sister_plant": True} if is_transfer(directory.plant, offer) else {}
    return offer.model_dump(mode="json") | own


def _site(directory: Directory, site: str) -> dict[str, Any]:
    row = directory.sites[site]
    return {
        "id": row.id, "name": row.name, "supplier": row.supplier, "city": row.city, "country": row.country,
        "tier": row.tier, "makes": list(directory.makes(site))[:MOST_ROWS],
    }  # fmt: skip


def _unknown(what: str, name: str) -> str:
    return json.dumps({"error": f"unknown {what} {name!r}; ask find_names for ids that exist"}, ensure_ascii=False)

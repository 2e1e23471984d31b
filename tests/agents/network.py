"""A small supplier network for tests of reading: two harness makers, a glass maker, a casting works in tier 2."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from planning.line import Rates
from planning.signal import Signal
from planning.snapshot import Snapshot
from planning.supply import CapacityPool, Lane, Offer, Part, PriceTier, Receipt, Site, Supplier, SupplyLink
from tools.directory import Directory

AS_OF = datetime(2026, 3, 2, 6, tzinfo=UTC)
SHARED = Path(os.environ.get("ANDON_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


def at(day: int, hour: int = 6) -> datetime:
    """So many days after the snapshot, UTC."""
    return AS_OF + timedelta(days=day, hours=hour - 6)


def part(name: str, called: str, **changes: Any) -> Part:
    """A fixed part with a small stock."""
    return Part(**{"id": name, "name": called, "behaviour": "fixed", "stock_usable": 50, "call_off_days": 30} | changes)


def plant(**changes: Any) -> Snapshot:
    """The network without cars: reading needs none."""
    base: dict[str, Any] = {
        "plant": "NET", "name": "Network works", "timezone": "Europe/Berlin", "as_of": AS_OF,
        "rates": Rates(
            answer_hours=0,
            late_day_cents={"retail": 1000, "stock": 100, "fleet": 500}, move_cents=1, move_shift_cents=1,
            move_soon_cents=1, soon_hours=1,
        ),
        "lines": (), "shifts": (), "orders": (), "bom": (),
        "parts": (
            part("WH-1", "Wiring harness body"),
            part("WH-2", "Wiring harness cockpit", build_short=True, retrofit_min=60),
            part("GL-1", "Glazing rear"), part("BR-1", "Brake part"),
        ),
        "suppliers": (
            Supplier(id="SU-1", name="Kelmora Technik GmbH", country="DE", email="dispatch@kelmora.example"),
            Supplier(id="SU-2", name="Ostvelin Systems TOV", country="UA", email="dispatch@ostvelin.example"),
            Supplier(id="SU-3", name="Müllrosa Glas AG", country="DE", email="info@muellrosa.example"),
            Supplier(id="SU-4", name="Brenfalk Castings s.r.o.", country="CZ", email="sales@brenfalk.example"),
        ),
        "sites": (
            Site(id="ST-1", supplier="SU-1", name="Kelmora Lviv", city="Lviv", country="UA", tier=1),
            Site(id="ST-2", supplier="SU-1", name="Kelmora Pitești", city="Pitești", country="RO", tier=1),
            Site(id="ST-3", supplier="SU-2", name="Ostvelin Stryi", city="Stryi", country="UA", tier=1),
            Site(id="ST-4", supplier="SU-3", name="Müllrosa Köln", city="Köln", country="DE", tier=1),
            Site(id="ST-5", supplier="SU-4", name="Brenfalk Brno", city="Brno", country="CZ", tier=2),
            Site(id="ST-6", supplier="SU-4", name="Brenfalk Plzeň", city="Plzeň", country="CZ", tier=1),
        ),
        "links": (
            SupplyLink(id="L1", from_site="ST-1", item="WH-1", share_pct=60),
            SupplyLink(id="L2", from_site="ST-2", item="WH-1", share_pct=40),
            SupplyLink(id="L3", from_site="ST-3", item="WH-2"),
            SupplyLink(id="L4", from_site="ST-4", item="GL-1"),
            SupplyLink(id="L5", from_site="ST-6", item="BR-1"),
            SupplyLink(id="L6", from_site="ST-5", to_site="ST-6", item="CASTING", feeds=("BR-1",)),
        ),
        "receipts": (
            Receipt(id="R-1", part="WH-1", site="ST-1", mode="road", arrives=at(3), qty=20),
            Receipt(id="R-2", part="WH-1", site="ST-1", mode="road", arrives=at(2), qty=30),
            Receipt(id="R-3", part="WH-2", site="ST-3", mode="road", arrives=at(2), qty=30, status="claimed"),
        ),
        "lanes": (
            Lane(id="LN-1", site="ST-1", mode="air", hours_p50=8, hours_p90=16, cents_per_100=500),
            Lane(id="LN-2", site="ST-2", mode="road", hours_p50=30, hours_p90=48, cents_per_100=100),
        ),
        "pools": (CapacityPool(id="PL-2", site="ST-2", weekly=(10,)),),
        "offers": (
            Offer(id="OF-1", site="ST-2", part="WH-1", pool="PL-2", tiers=(PriceTier(from_qty=1, price_cents=900),),
                  moq=4, max_qty=40, multiple=2, ready_days=5, valid_until=at(10), lanes=("LN-2",)),
        ),
    }  # fmt: skip
    return Snapshot(**base | changes)


def directory(**changes: Any) -> Directory:
    """The directory of the network."""
    return Directory(plant(**changes))


def mail(text: str, name: str = "S-1", **changes: Any) -> Signal:
    """A mail received at the snapshot's moment, from nobody we know."""
    base: dict[str, Any] = {
        "id": name, "received": AS_OF, "kind": "mail", "sender": "someone@else.example", "subject": "", "text": text,
    }  # fmt: skip
    return Signal(**base | changes)


def notice(name: str, site: str, what: str = "missing", **changes: Any) -> Signal:
    """A ship notice that is missing or late."""
    fields: dict[str, str | int] = {"notice": what, "site": site, "part": "WH-1", "qty": 20}
    return mail("", name, kind="asn", sender="EDI gateway", fields=fields | changes)

"""A plant of a few records, built by hand: two suppliers, three offers, and the awards of one option."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from planning.disruption import Disruption
from planning.line import Line, Plan, Rates, Shift
from planning.recovery.outcome import Bill, Figures, Option, Wishes
from planning.snapshot import Snapshot
from planning.supply import (
    Award,
    CapacityPool,
    Delivery,
    Lane,
    Offer,
    Part,
    PriceTier,
    Site,
    Supplier,
)

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
CASE = "CASE-0007"


def at(day: int, hour: int, month: int = 3) -> datetime:
    """A plant-local moment of 2026."""
    return datetime(2026, month, day, hour, tzinfo=ZONE)


RATES = Rates(
    answer_hours=0,
    late_day_cents={"stock": 1000, "retail": 5000, "fleet": 3000},
    move_cents=500,
    move_shift_cents=50,
    move_soon_cents=2000,
    soon_hours=72,
)

LINES = (
    Line(
        id="L1", takt_s=60, skip_hours=8, frozen_hours=24, idle_slot_cents=60_000, stop_min_cents=800_000,
        overtime_min_cents=30_000, overtime_notice_hours=48,
    ),
)  # fmt: skip

SITES = (
    Site(id="BRNO-2", supplier="SUP-31", name="Works 2", city="Brno", country="CZ", tier=1),
    Site(id="UNNA", supplier="SUP-88", name="Stammwerk", city="Unna", country="DE", tier=1),
)

LANES = (
    Lane(
        id="LN-ROAD", site="BRNO-2", mode="road", hours_p50=14, hours_p90=22, cents_per_100=12_345,
        fixed_cents=95_000, carrier="Spedice Morava",
    ),
    Lane(
        id="LN-AIR", site="BRNO-2", mode="air", hours_p50=6, hours_p90=9, cents_per_100=98_765,
        fixed_cents=310_000, carrier="Charter Nord",
    ),
    Lane(
        id="LN-UNNA", site="UNNA", mode="road", hours_p50=5, hours_p90=8, cents_per_100=33, carrier="Trans 24",
    ),
)  # fmt: skip

POOLS = (
    CapacityPool(id="POOL-BRNO", site="BRNO-2", weekly=(2_000, 4_000)),
    CapacityPool(id="POOL-UNNA", site="UNNA", weekly=(100_000,)),
)

OFFERS = (
    Offer(
        id="OF-501", site="BRNO-2", part="HAR-100", pool="POOL-BRNO", currency="CZK", moq=200, max_qty=9_000,
        multiple=40, one_off_cents=31_250_075, qualification="deviation", qualification_days=3, ready_days=2,
        valid_until=at(6, 17), lanes=("LN-ROAD", "LN-AIR"), incoterm="FCA",
        tiers=(
            PriceTier(from_qty=200, price_cents=612_333),
            PriceTier(from_qty=1_000, price_cents=571_233),
            PriceTier(from_qty=5_000, price_cents=533_100),
        ),
    ),
    Offer(
        id="OF-610", site="UNNA", part="CLIP-7", pool="POOL-UNNA", moq=5_000, max_qty=90_000, multiple=500,
        price_unit=100, ready_days=1, valid_until=at(4, 12), lanes=("LN-UNNA",), incoterm="DAP",
        tiers=(PriceTier(from_qty=1, price_cents=1_733),),
    ),
    Offer(
        id="OF-611", site="UNNA", part="HAR-100", pool="POOL-UNNA", moq=100, max_qty=900, multiple=20,
        qualification="ppap", qualification_days=30, ready_days=1, valid_until=at(4, 12), lanes=("LN-UNNA",),
        incoterm="DDP", tiers=(PriceTier(from_qty=1, price_cents=18_450),), one_off_cents=1_200_000,
    ),
)  # fmt: skip


def plant(
    name: str = "Kabelwerk Brno s.r.o.", part: str = "Wiring harness, left-hand drive", **master: str
) -> Snapshot:
    """The plant; ``name``, ``part`` and fields of the supplier master can be replaced."""
    first = {"email": "orders@kabelwerk.example", "iban": "CZ65 0800 0000 1920 0014 5399", "law": "Czech Republic"}
    return Snapshot(
        plant="PLANT-01",
        name="Werk Nordheide",
        timezone="Europe/Berlin",
        as_of=at(2, 6),
        plan_version=14,
        fx={"CZK": 39_500},
        fx_date=date(2026, 2, 27),
        rates=RATES,
        lines=LINES,
        shifts=(Shift(id="S1", line="L1", day=date(2026, 3, 2), number=1, start=at(2, 6), slots=1),),
        orders=(),
        parts=(
            Part(id="HAR-100", name=part, behaviour="fixed", stock_usable=40, price_cents=18_450),
            Part(id="CLIP-7", name="Clip, 6 mm", behaviour="fixed", stock_usable=0, price_cents=1_299, price_unit=100),
        ),
        bom=(),
        suppliers=(
            Supplier(**({"id": "SUP-31", "name": name, "country": "CZ"} | first | master)),
            Supplier(
                id="SUP-88", name="Clips & Co. KG", country="DE", email="disposition@clips.example",
                iban="DE02 1203 0000 0000 2020 51",
            ),
        ),
        sites=SITES,
        lanes=LANES,
        pools=POOLS,
        offers=OFFERS,
    )  # fmt: skip


def delivery(day: int, hour: int, hours: int, qty: int, month: int = 3) -> Delivery:
    """A delivery that leaves at a plant-local hour and is under way for some hours."""
    return Delivery(dispatch=at(day, hour, month), arrives=at(day, hour, month) + timedelta(hours=hours), qty=qty)


AWARDS = (
    Award(
        offer="OF-501",
        lane="LN-ROAD",
        deliveries=(delivery(9, 14, 14, 760), delivery(11, 14, 14, 840), delivery(17, 9, 14, 1_280)),
    ),
    Award(offer="OF-501", lane="LN-AIR", deliveries=(delivery(6, 8, 6, 240),)),
    Award(offer="OF-610", lane="LN-UNNA", deliveries=(delivery(5, 7, 5, 12_500), delivery(30, 7, 5, 6_000))),
    Award(offer="OF-611", lane="LN-UNNA", deliveries=(delivery(20, 6, 5, 120, month=4),)),
)


def option(awards: tuple[Award, ...] = AWARDS) -> Option:
    """An option with these awards; its bill is not what papers are written from."""
    return Option(
        id="OPT-2",
        goal="least_cost",
        title="Least cost",
        wishes=Wishes(),
        plan=Plan(awards=awards),
        bill=Bill(),
        figures=Figures(),
        undisturbed_cents=0,
        bound_cents=None,
        snapshot="0" * 64,
    )


def disruption(title: str = "Harness works Lviv closed by power cuts", cause: str = "war") -> Disruption:
    """The event of the case."""
    return Disruption.model_validate(
        {
            "id": "DIS-0007",
            "title": title,
            "cause": cause,
            "sites": ("BRNO-2",),
            "start": at(1, 22, month=2),
            "recovery_p10": at(20, 6),
            "recovery_p50": at(30, 6),
            "recovery_p90": at(30, 6, month=4),
        }
    )

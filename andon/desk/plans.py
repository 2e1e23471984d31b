"""The released plan as people look at it: shifts and tail weeks with their cars, and the orders that wait outside."""

from typing import TYPE_CHECKING, Any

from andon.screen import out, table
from andon.trouble import ERROR, TroubleError

if TYPE_CHECKING:
    from planning.line import Order
    from planning.snapshot import Snapshot

CARS = ("slot", "order", "model", "colour", "customer", "promised", "state")
WAITING = ("order", "week", "customer", "promised", "days_late", "priority", "contribution_cents")


def document(plant: "Snapshot") -> dict[str, Any]:
    """Shifts and tail weeks with how many cars they hold, and the orders outside the shifts one by one."""
    orders: dict[str | None, int] = {}
    for order in plant.orders:
        orders[order.shift] = orders.get(order.shift, 0) + 1
    forecast: dict[str, int] = {}
    for mix in plant.tail_mix:
        forecast[mix.week] = forecast.get(mix.week, 0) + mix.vehicles
    return {
        "shifts": [
            {"id": s.id, "line": s.line, "start": s.start.isoformat(), "slots": s.slots, "cars": orders.get(s.id, 0)}
            for s in plant.shifts
        ],
        "weeks": [
            {"id": w.id, "line": w.line, "monday": w.monday.isoformat(), "capacity": w.capacity,
             "orders": orders.get(w.id, 0), "forecast": forecast.get(w.id, 0)}
            for w in plant.tail_weeks
        ],
        "without_place": orders.get(None, 0),
        "waiting": waiting(plant),
    }  # fmt: skip


def waiting(plant: "Snapshot") -> list[dict[str, Any]]:
    """Orders that the released plan has in no shift, those without a place first, then by promise."""
    from planning.price import calendar
    from planning.workdays import days_late

    built = calendar(plant).built
    found: list[dict[str, Any]] = [
        {
            "order": o.id, "week": o.shift, "customer": o.customer, "promised": o.promised.isoformat(),
            "days_late": None if o.shift is None else days_late(built[o.shift], o.promised), "priority": o.priority,
            "contribution_cents": o.contribution_cents,
        }
        for o in plant.orders
        if o.shift not in plant.shift_by_id
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each["week"] is not None, each["promised"], each["order"]))


def cars_of(plant: "Snapshot", bucket: str) -> list[dict[str, Any]]:
    """The cars of a shift in sequence, or the orders of a week by promise; ``TroubleError`` if there is neither."""
    if bucket not in plant.shift_by_id and bucket not in {week.id for week in plant.tail_weeks}:
        raise TroubleError(ERROR, f"there is no shift or week {bucket[:40]!r}; `andon plan show` lists them")

    def place(order: "Order") -> tuple[int, str, str]:
        return order.slot or 0, order.promised.isoformat(), order.id

    cars = sorted((order for order in plant.orders if order.shift == bucket), key=place)
    rows = [(o.slot, o.id, o.model, o.colour, o.customer, o.promised.isoformat(), o.state) for o in cars]
    return [dict(zip(CARS, row, strict=True)) for row in rows]


def show(found: dict[str, Any]) -> None:
    """Print the released plan."""
    table(("Shift", "Line", "Start", "Slots", "Cars"), [tuple(s.values()) for s in found["shifts"]], right=(3, 4))
    if found["weeks"]:
        table(("Week", "Line", "From", "Capacity", "Orders", "Forecast"), [tuple(w.values()) for w in found["weeks"]],
              right=(3, 4, 5))  # fmt: skip
    if found["waiting"]:
        late = sum(each["days_late"] != 0 for each in found["waiting"])
        out(f"{len(found['waiting'])} orders wait outside the shifts, {late} of them past their promise, "
            f"{found['without_place']} without a place; `andon plan show --waiting` lists them")  # fmt: skip


def show_waiting(found: list[dict[str, Any]]) -> None:
    """Print the orders outside the shifts."""
    from andon.desk.proposals import money

    if not found:
        out("No order waits outside the shifts.")
        return
    rows = [
        (e["order"], e["week"] or "no place", e["customer"], e["promised"],
         "not built" if e["days_late"] is None else e["days_late"], e["priority"], money(e["contribution_cents"]))
        for e in found
    ]  # fmt: skip
    table(("Order", "Week", "Customer", "Promised", "Days late", "Priority", "Contribution"), rows, right=(4, 5, 6))


def show_cars(cars: list[dict[str, Any]]) -> None:
    """Print the cars of a shift or week."""
    rows = [tuple("" if value is None else value for value in car.values()) for car in cars]
    table(tuple(name.capitalize() for name in CARS), rows, right=(0,))

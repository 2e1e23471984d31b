"""The yard: cars that were built short, and their completion."""

from dataclasses import dataclass

from planning.pieces import WatchedPieces


@dataclass
class ShortCar:
    """A car built short: the base units it lacks by watched part, and where it is completed (a shift or week row).

    ``not_before`` is the epoch minute from which a plan has it completed.
    """

    order: int
    slot: int
    lacks: dict[int, int]
    minutes: int
    not_before: int = 0
    retrofit_shift: int | None = None
    retrofit_week: int | None = None


def complete(yard: list[ShortCar], pieces: WatchedPieces, minute: int, worker_min: int) -> list[ShortCar]:
    """Complete cars at an epoch minute, oldest first; a car whose time, pieces or minutes are not there is passed over.

    The completed cars leave the yard and their pieces are taken.
    """
    done = []
    for car in yard:
        if car.minutes > worker_min or minute < car.not_before:
            continue
        if any(pieces.left_for_retrofit(k, minute) < qty for k, qty in car.lacks.items()):
            continue
        for k, qty in car.lacks.items():
            pieces.left[k] -= qty
        worker_min -= car.minutes
        done.append(car)
    yard[:] = [car for car in yard if car not in done]
    return done

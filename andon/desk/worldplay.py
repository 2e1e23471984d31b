"""The simulated world of a demonstration store: begun with a scenario, moved on, and heard through the inbox."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from andon.settings import Settings
from andon.trouble import FORBIDDEN, USAGE, TroubleError
from planning.signal import Signal
from planning.snapshot import Snapshot
from scenarios.scenario import load
from scenarios.world.day import Moved, advance, next_stop
from scenarios.world.state import Request, World, open_world
from tools.inbox.folder import put
from tools.store.casework import audit, cases
from tools.store.casework.sweeps import reach, read_world, write_world
from tools.store.engine import Store
from tools.store.keep import keep
from tools.store.meta import read_meta
from tools.store.plant.moved import move_plant
from tools.store.plant.release import short_builds
from tools.store.plant.whole import load_snapshot
from tools.store.stamps import moment_of

LONGEST_CHUNK = timedelta(hours=24)


@dataclass
class Stepped:
    """What a step did: from when to when, and what people and systems said meanwhile."""

    since: datetime
    until: datetime
    signals: list[Signal] = field(default_factory=list)
    built: int = 0
    lost_slots: int = 0


def begin_world(settings: Settings, store: Store, scenario: str | None, seed: int | None) -> World:
    """Begin the world behind a demonstration's plant; what was said before its first moment is in the inbox then."""
    told = load(scenario) if scenario else None
    with keep(store) as session:
        plant = load_snapshot(session)
    world = open_world(plant, told, seed)
    early = [signal for signal in world.signals if signal.received <= plant.as_of]
    world = world.model_copy(update={"signals": world.signals[len(early) :]})
    for signal in early:
        put(settings.inbox, signal)
    with store.write() as session:
        write_world(session, world.model_dump_json())
    return world


def step(settings: Settings, store: Store, until: datetime) -> Stepped:
    """Move a demonstration's plant on: each chunk is one transaction, and its signals lie in the inbox before."""
    now = _now(store)
    if until <= now:
        raise TroubleError(USAGE, f"--until {until.isoformat()} is not after the plant's moment {now.isoformat()}")
    with keep(store) as session:
        known = read_world(session)
    if not known:
        begin_world(settings, store, None, None)
    done = Stepped(now, now)
    while done.until < until:
        _chunk(settings, store, until, done)
    return done


def world_of(store: Store) -> World:
    """The world behind a store."""
    with keep(store) as session:
        return World.model_validate_json(read_world(session))


def _now(store: Store) -> datetime:
    with keep(store) as session:
        meta, plant = read_meta(session), load_snapshot(session)
    if meta is None or meta.kind != "demo":
        raise TroubleError(
            FORBIDDEN, "only a demonstration plant is stepped; a real one moves by itself and by `andon import`"
        )
    return plant.as_of


def _chunk(settings: Settings, store: Store, until: datetime, done: Stepped) -> None:
    """One shift at most. The files come first: a step that is killed writes the same ones again, and they are known."""
    with store.write() as session:
        plant = load_snapshot(session)
        world = World.model_validate_json(read_world(session))
        stop = next_stop(plant, min(until, plant.as_of + LONGEST_CHUNK))
        moved = advance(world, plant, stop, _requests(session, plant), short_builds(session))
        for signal in moved.signals:
            put(settings.inbox, signal)
        move_plant(session, plant, moved.plant)
        write_world(session, moved.world.model_dump_json())
        reach(session, stop)
        _note(session, plant, moved, done)
    done.until = stop
    done.signals += moved.signals


def _note(session: Session, plant: Snapshot, moved: Moved, done: Stepped) -> None:
    old, new = World.model_validate_json(read_world(session)).tally, moved.world.tally
    done.built, done.lost_slots = new.built, new.idle_slots
    audit.append(
        session, moved.plant.as_of, "world", "plant moved on", built=new.built, idle=old.idle_slots,
        signals=len(moved.signals), since=plant.as_of.isoformat(),
    )  # fmt: skip


def _requests(session: Session, plant: Snapshot) -> list[Request]:
    found = []
    for case in cases.all_cases(session):
        for award in cases.awards_of(session, case.id):
            mine = plant.receipts_of_award.get(award.id, [])
            if award.status == "requested" and not award.answered and mine:
                found.append(
                    Request(
                        award=award.id, site=mine[0].site, asked=moment_of(award.requested),
                        receipts={receipt.id: receipt.qty for receipt in mine},
                    )
                )  # fmt: skip
    return found

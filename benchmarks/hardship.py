"""Courses played under hardship: eight sweeps at the same moment, and processes that die at drawn commits.

A course goes on from wherever a process left it. Afterwards the store, the outbox and the inbox are looked at: what was
lost, what happened twice, and what is stuck.
"""

import os
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from agents.approvals import read_policy
from andon.desk.sitting import sitting
from andon.desk.worldplay import step, world_of
from andon.settings import Settings, read_settings
from andon.trouble import TroubleError
from benchmarks.days import POLICY, fed_by_unconfirmed, make, with_quick_planner
from benchmarks.report import Asked, Report, Row
from planning.sourcing import pool_week_pcs
from scenarios.scenario import load
from tools.store import failpoint
from tools.store.casework import approvals, audit, cases, outbox_rows, runs
from tools.store.casework.cases import SignalRow
from tools.store.engine import open_store
from tools.store.keep import keep
from tools.store.plant.whole import load_snapshot

SCENARIO = "sequence_flood"
CROWD, ROUNDS, KILLS = 8, 50, 200
DIED = 9
A_SHIFT = timedelta(hours=8.5)
WITHIN = 40
"""A process dies at one of its first so many fail points."""


def run(asked: Asked) -> Report:
    """A row a course, first with crowds of sweeps, then with killed processes."""
    seeds = iter(asked.seeds_or(*range(1, 40)))
    rows: list[Row] = []
    for what, goal in (("sweeps at once", ROUNDS), ("kills", KILLS)):
        done = 0
        while done < goal and (seed := next(seeds, None)) is not None:
            row = crowded(seed) if what == "sweeps at once" else killed(seed, goal - done)
            rows.append(row)
            done += row["rounds"] + row["kills"]
            print(row, flush=True)
    wrong = sum(len(row["wrong"]) for row in rows)
    about = f"{SCENARIO} on compact plants: {CROWD} sweeps at once, and kills at drawn commits; {wrong} things wrong."
    return Report(about, rows)


def crowded(seed: int) -> Row:
    """A course in which every sweep is made by eight processes at the same moment."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        settings = _begin(folder, seed)
        rounds, over = 0, False
        while not over:
            begin = time.time() + 0.3

            def sweeps(begin: float = begin) -> None:
                time.sleep(max(0.0, begin - time.time()))
                _sweep(settings)

            codes = _together([sweeps] * CROWD)
            assert codes == [0] * CROWD, codes
            rounds += 1
            over = _calm(lambda: _step(settings))
        _calm(lambda: _sweep(settings))
        wrong = wrong_in(settings, seed)
    return _row(seed, began, wrong, rounds=rounds)


def killed(seed: int, most: int) -> Row:
    """A course whose processes die at drawn fail points, up to so many times."""
    began, draw, kills = time.perf_counter(), random.Random(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        settings = _begin(folder, seed)
        while True:
            number = draw.randrange(1, WITHIN) if kills < most else 0
            (code,) = _together([lambda number=number: _play_on(settings, number)])  # type: ignore[misc]
            if code == 0:
                break
            assert code == DIED, code
            kills += 1
        wrong = wrong_in(settings, seed)
    return _row(seed, began, wrong, kills=kills)


def wrong_in(settings: Settings, seed: int) -> list[str]:
    """Everything that was lost, repeated or is stuck after a course, in words."""
    store = open_store(settings.store)
    with keep(store) as session:
        plant, trail = load_snapshot(session), audit.entries(session)
        took = Counter(str(audit.detail_of(row)["proposal"]) for row in trail if row.what == "took effect")
        consumed = {row.id for row in approvals.proposals(session, "consumed")}
        sent = outbox_rows.messages(session)
        delivered = Counter(str(audit.detail_of(row)["key"]) for row in trail if row.what == "delivered")
        awards = [row for case in cases.all_cases(session) for row in cases.awards_of(session, case.id)]
        heard = Counter(row.subject for row in session.exec(select(SignalRow)).all())
        live = [f"{row.id} {row.status}" for row in runs.open_runs(session)]
        whole = audit.verify_trail(trail, audit.head_path(store.engine))
    told = Counter(s.subject[:200] for s in load(SCENARIO).draw(_plant_of(seed), seed).signals)
    files = {path.name for path in settings.outbox.glob("*.json")}
    keys = {f"{row.key.replace(':', '__')}.json" for row in sent}
    pools = {pool.id: pool for pool in plant.pools}
    found = [f"effect {name} {times} times" for name, times in took.items() if times != 1]
    found += [f"approved and consumed without effect: {name}" for name in consumed ^ set(took)]
    found += [f"award {row.id} without an effect" for row in awards if row.proposal not in consumed]
    found += [f"message {row.key} not delivered" for row in sent if not row.delivered]
    found += [f"message {key} delivered {times} times" for key, times in delivered.items() if times != 1]
    found += [f"outbox file {name} is lost or strange" for name in files ^ keys]
    found += [f"signal {name!r} is stored {heard[name]} times" for name in told if heard[name] != told[name]]
    found += [f"run {name} is stuck" for name in live]
    left = [(r, pool_week_pcs(plant, pools[r.pool], r.week)) for r in plant.reservations]
    found += [f"pool {r.pool} is oversold by {-pcs} in {r.week}" for r, pcs in left if pcs < 0]
    found += [f"left in the inbox: {path.name}" for path in settings.inbox.glob("*.json")]
    store.close()
    return found + ([] if whole.ok else [f"trail: {whole.reason}"])


def _begin(folder: str, seed: int) -> Settings:
    settings = read_settings(str(Path(folder) / "andon.db"), {})
    text = POLICY.read_text(encoding="utf-8")
    read_policy(text)
    settings.policy.write_text(text, encoding="utf-8")
    assert _together([lambda: make(settings, SCENARIO, seed).close()]) == [0]
    return settings


def _play_on(settings: Settings, die_at: int) -> None:
    """The course from where it stands to its end; the process dies at its n-th fail point (0: never)."""
    passed = 0

    def hook(_name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == die_at:
            os._exit(DIED)

    failpoint.hook = hook if die_at else None
    over = False
    while not over:
        _sweep(settings)
        over = _step(settings)
    _sweep(settings)


def _sweep(settings: Settings) -> None:
    """One sweep with scripted approvers; what another process decided first is no error."""
    with sitting(settings, 1.0, speaks=False) as work:
        work.deps = with_quick_planner(work)
        try:
            swept = work.sweep(scripted=True)
        except TroubleError:
            return
        assert not swept.failed, swept.failed
        assert fed_by_unconfirmed(work) == 0


def _step(settings: Settings) -> bool:
    """A shift on; True at the course's end."""
    store = open_store(settings.store)
    with keep(store) as session:
        now = load_snapshot(session).as_of
    world = world_of(store)
    if now < world.until:
        step(settings, store, min(world.until, now + A_SHIFT))
    store.close()
    return now >= world.until


def _calm(work: Callable[[], Any]) -> bool:
    """Work done in a process of its own; whether it said yes."""
    code = _together([lambda: os._exit(1 if work() else 0)])[0]
    assert code in (0, 1)
    return code == 1


def _together(works: list[Callable[[], Any]]) -> list[int]:
    """Work done in forked processes at the same time; their exit codes."""
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            code = 2
            try:
                work()
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _plant_of(seed: int) -> Any:
    return load(SCENARIO).make_plant(seed, "compact")


def _row(seed: int, began: float, wrong: list[str], rounds: int = 0, kills: int = 0) -> Row:
    return {
        "seed": seed, "rounds": rounds, "kills": kills, "wrong": wrong, "seconds": round(time.perf_counter() - began),
    }  # fmt: skip

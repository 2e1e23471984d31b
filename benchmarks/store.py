"""How long plant data take in and out: a generated plant to CSV, into the store, and back as a snapshot."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.machine import apart
from benchmarks.report import Asked, Report, Row, Size
from scenarios.plant import generate
from tools.exchange import export_plant, import_folder
from tools.store.engine import open_store
from tools.store.plant.whole import load_snapshot

LOADS = 3
"""Snapshots loaded; the fastest counts, the first one too is told."""


def run(asked: Asked) -> Report:
    """Seconds to export, import and load, and the size of the database, each seed in a fresh process."""
    size = asked.size_or("reference")
    rows = []
    for seed in asked.seeds_or(1):
        row, peak = apart(measure, size, seed)
        rows.append({**row, "peak MiB": peak})
    return Report(f"Plant data of {size} plants in and out.", rows)


def measure(size: Size, seed: int) -> Row:
    """One round trip, timed; the loaded snapshot must be the exported plant."""
    plant = generate(size, seed)
    with TemporaryDirectory() as place:
        folder, file = Path(place) / "plant", Path(place) / "andon.db"
        began = perf_counter()
        export_plant(plant, folder)
        exported = perf_counter()
        store = open_store(str(file), create=True)
        try:
            opened = perf_counter()
            import_folder(store, folder)
            imported = perf_counter()
            loads = []
            for _ in range(LOADS):
                start = perf_counter()
                with store.read() as session:
                    loaded = load_snapshot(session)
                loads.append(perf_counter() - start)
        finally:
            store.close()
        database = file.stat().st_size
    if loaded.orders != plant.orders or loaded.receipts != plant.receipts:
        raise RuntimeError("the plant that was loaded is not the one that was exported")
    return {
        "seed": seed, "orders": len(plant.orders), "export s": round(exported - began, 2),
        "import s": round(imported - opened, 2), "first load s": round(loads[0], 2), "load s": round(min(loads), 2),
        "database MiB": round(database / 2**20, 1),
    }  # fmt: skip

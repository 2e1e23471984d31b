"""Which upstream site explains a pattern of late and short receipts: sites ranked by how well their loss fits it.

Every site that feeds a late flow, directly or through the tiers, is tried: had it stopped (or lost part of its output)
at some moment, which receipts would have come short when they were to leave, and which not? A loss that predicts what
is seen to be late gains; one that predicts lateness where goods came loses. Moments are tried day by day, the best
counts. Chains in which one site feeds one site only cannot be told apart by what arrives; the nearer one stands first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log

import numpy as np

from planning.disruption import Disruption, Output, Step, output_left
from planning.snapshot import Snapshot
from planning.supply import SupplyLink
from planning.terms import Id, Moment, Pct, Record, epoch_min
from planning.usage import Flags, Ints
from planning.workdays import MIN_PER_DAY

LATE_PCT = 90
"""A receipt of which less than this left when it should have is late or short."""

STRAY = 0.04
"""The chance that a receipt is late for a reason of its own."""

BRIDGED = 0.15
"""The chance that goods come although the loss says that they do not: stocks and overtime that nobody told us of."""

OUTPUTS = (0, 60)
"""Per cent of output that a suspected site is taken to have left."""

LOOK_BACK_DAYS = 45
"""How long before the first late receipt a loss may have begun."""

Flow = tuple[str, str]
"""A tier-1 site and a part that it sends to the plant."""


@dataclass(frozen=True)
class Seen:
    """What was seen of a receipt: when it was to leave its site, and the share of its quantity that did."""

    site: str
    part: str
    leaves: datetime
    came_pct: int

    @property
    def flow(self) -> str:
        """The flow that it belongs to: ``site/part``."""
        return f"{self.site}/{self.part}"

    @property
    def late(self) -> bool:
        """Whether it is late or short."""
        return self.came_pct < LATE_PCT


class Suspect(Record):
    """A site whose loss would explain the pattern, since when, and which late flows it explains.

    ``weight_pct`` is the chance among all suspects if each was as likely before; ``against`` are flows that came
    although the loss says they should not. Flows are written ``site/part``.
    """

    site: Id
    tier: int
    since: Moment
    left_pct: Pct
    weight_pct: Pct
    explains: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True)
class _Fit:
    score: float
    since: datetime
    left_pct: int
    hit: Ints
    """Rows of the receipts of which the loss says that they are late."""


def suspects(plant: Snapshot, seen: Sequence[Seen], most: int = 10) -> tuple[Suspect, ...]:
    """The sites that explain the late receipts best, best first; none if nothing is late."""
    late = [each for each in seen if each.late]
    if not late:
        return ()
    network, pattern = _Network(plant), _Pattern(seen)
    found = {site: pattern.best(network.below(site), site) for site in sorted(network.above(late))}
    fits = {site: fit for site, fit in found.items() if fit is not None and fit.score > 0}
    ranked = sorted(fits, key=lambda site: (-round(fits[site].score, 6), plant.site_by_id[site].tier, site))
    highest = max((fit.score for fit in fits.values()), default=0.0)
    total = sum(exp(fit.score - highest) for fit in fits.values())
    return tuple(
        Suspect(
            site=site, tier=plant.site_by_id[site].tier, since=fits[site].since, left_pct=fits[site].left_pct,
            weight_pct=round(100 * exp(fits[site].score - highest) / total),
            explains=pattern.flows(fits[site], late=True), against=pattern.flows(fits[site], late=False),
        )
        for site in ranked[:most]
    )  # fmt: skip


class _Network:
    """The links of a plant, by the site that sends and the site that receives."""

    def __init__(self, plant: Snapshot) -> None:
        self.plant = plant
        self.sent: dict[str, list[SupplyLink]] = {}
        self.received: dict[str, list[SupplyLink]] = {}
        for link in plant.links:
            self.sent.setdefault(link.from_site, []).append(link)
            if link.to_site is not None:
                self.received.setdefault(link.to_site, []).append(link)

    def above(self, late: Iterable[Seen]) -> set[str]:
        """The sites of late flows and all that feed them, through all tiers."""
        todo = [(each.site, each.part) for each in late]
        known = set(todo)
        while todo:
            site, item = todo.pop()
            for link in self.received.get(site, ()):
                source = (link.from_site, link.item)
                if (not link.feeds or item in link.feeds) and source not in known:
                    known.add(source)
                    todo.append(source)
        return {site for site, _ in known}

    def below(self, site: str) -> Snapshot:
        """The plant with only those links that tell what the loss of a site does: of all that it feeds, what they
        send and what else they receive."""
        todo, known = [site], {site}
        while todo:
            for link in self.sent.get(todo.pop(), ()):
                if link.to_site is not None and link.to_site not in known:
                    known.add(link.to_site)
                    todo.append(link.to_site)
        kept = {link.id: link for each in known for link in self.sent.get(each, ())}
        kept |= {link.id: link for each in known if each != site for link in self.received.get(each, ())}
        return self.plant.unchecked(links=tuple(kept.values()))


class _Pattern:
    """What was seen, as arrays, and how well losses fit it."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self.seen = seen
        self.late = np.array([each.late for each in seen], dtype=np.bool_)
        self.minute = np.array([epoch_min(each.leaves) for each in seen], dtype=np.int64)
        self.gain = np.where(self.late, log((1 - BRIDGED) / STRAY), log(BRIDGED / (1 - STRAY)))
        rows: dict[Flow, list[int]] = {}
        for row, each in enumerate(seen):
            rows.setdefault((each.site, each.part), []).append(row)
        self.rows = {flow: np.array(found, dtype=np.int64) for flow, found in rows.items()}
        first = min(each.leaves for each in seen if each.late)
        self.start = first - timedelta(days=LOOK_BACK_DAYS)
        self.last = max(each.leaves for each in seen)

    def best(self, plant: Snapshot, site: str) -> _Fit | None:
        """The loss of a site that fits best: how much, and since which day; None if it reaches none of the flows."""
        found = (self._tried(output_left(plant, [self._loss(site, pct)]), pct) for pct in OUTPUTS)
        return max((fit for fit in found if fit is not None), key=lambda fit: fit.score, default=None)

    def _loss(self, site: str, pct: int) -> Disruption:
        back = self.last + timedelta(days=1)
        return Disruption(
            id="suspected", title="A loss that is suspected", cause="other", sites=(site,), start=self.start,
            recovery_p10=back, recovery_p50=back, recovery_p90=back,
            course=(Step(since=self.start, capacity_pct=pct),),
        )  # fmt: skip

    def _tried(self, left: Output, pct: int) -> _Fit | None:
        """The best day for a loss to begin, tried from ``start`` on: all that it causes moves with it."""
        reached = [flow for flow in left if flow in self.rows]
        if not reached:
            return None
        shift = np.arange((self.last - self.start).days + 1, dtype=np.int64) * MIN_PER_DAY
        scores = np.zeros(len(shift))
        says: list[Flags] = []
        for flow in reached:
            changes = np.array([epoch_min(moment) for moment, _ in left[flow]], dtype=np.int64)
            late = np.array([False, *(part < LATE_PCT for _, part in left[flow])], dtype=np.bool_)
            moments = self.minute[self.rows[flow]] - shift[:, None]
            says.append(late[np.searchsorted(changes, moments, side="right")])
            scores += says[-1] @ self.gain[self.rows[flow]]
        best = len(scores) - 1 - int(np.argmax(scores[::-1]))  # the latest of equal days
        hit = np.concatenate([self.rows[flow][said[best]] for flow, said in zip(reached, says, strict=True)])
        return _Fit(float(scores[best]), self.start + timedelta(days=best), pct, hit)

    def flows(self, fit: _Fit, late: bool) -> tuple[str, ...]:
        """Flows of which a loss says that receipts are late, and some are (or are not)."""
        told = (self.seen[row] for row in fit.hit.tolist() if self.late[row] == late)
        return tuple(sorted({each.flow for each in told}))

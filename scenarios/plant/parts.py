"""Part numbers of the generated plant: what each is, on which cars it goes, and the bill of material."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from planning.supply import BomLine, Condition
from scenarios.plant.catalogue import (
    COMMODITIES,
    FREE_OPTIONS,
    HARNESS,
    HARNESS_KINDS,
    MODELS,
    RATIO_OPTIONS,
    Commodity,
)
from scenarios.plant.size import Size, stream

COMPACT_COMMODITIES = ("SEA", "BMP", "CKP", "ECU", "SEN", "TRM", "WHL", "STP", "LMP", "FST", "MIR", "HOS", "GLZ", "DSP")
HARNESS_SPLIT = {"main": ("ADAS", "SND"), "cockpit": ("HUD",), "body": ("PHV",), "door": ("KEYL",)}
"""Options that split a harness into variants: none of them, the first without the second, the second."""


@dataclass(frozen=True)
class Spec:
    """A part number before its supply is known. ``kind`` is the harness kind, ``model`` its model; else empty."""

    id: str
    name: str
    commodity: Commodity
    price_cents: int
    fit_min: int
    retrofit_min: int
    uses: tuple[tuple[Condition, int], ...]
    kind: str = ""
    model: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def commodities(size: Size) -> tuple[Commodity, ...]:
    """The commodities other than harnesses that a plant of this size buys."""
    if size.name == "reference":
        return COMMODITIES
    return tuple(commodity for commodity in COMMODITIES if commodity.code in COMPACT_COMMODITIES)


def harness_specs(size: Size, rng: np.random.Generator) -> list[Spec]:
    """Wiring harnesses of every model: variants by option content, each car needs exactly one of each kind."""
    specs = []
    for model in MODELS[: size.models]:
        for kind, variants in size.harness_per_model:
            name, retrofit, euros, fit = HARNESS_KINDS[kind]
            for number, when in enumerate(_variants(model, HARNESS_SPLIT.get(kind, ()), variants), 1):
                price = rng.uniform(*euros) * (1 + 0.12 * (number - 1))
                specs.append(
                    Spec(
                        id=f"WH-{model}-{kind.upper()}-{number}",
                        name=f"{name.capitalize()} {model}, content {number}",
                        commodity=HARNESS,
                        price_cents=int(price * 100),
                        fit_min=int(rng.integers(*fit)),
                        retrofit_min=retrofit,
                        uses=((when, 1),),
                        kind=kind,
                        model=model,
                    )
                )
    return specs


def _variants(model: str, split: tuple[str, ...], count: int) -> list[Condition]:
    models = (model,)
    if count == 1 or not split:
        return [Condition(models=models)]
    if count == 2:
        return [Condition(models=models, none_of=split[:1]), Condition(models=models, all_of=split[:1])]
    return [
        Condition(models=models, none_of=split[:2]),
        Condition(models=models, all_of=split[:1], none_of=split[1:2]),
        Condition(models=models, all_of=split[1:2]),
    ]


def usage_keys(size: Size, rng: np.random.Generator) -> tuple[list[Condition], list[float]]:
    """Conditions that parts share, with their weights: most parts fall into a few hundred usage families."""
    models = MODELS[: size.models]
    ratio = [option.code for option in RATIO_OPTIONS[: size.ratio_options]]
    codes = ratio + [option.code for option in FREE_OPTIONS[: size.free_options]]
    pair = rng.permutation(len(codes) * len(models))[: 4 * len(codes)]
    groups: list[tuple[float, list[Condition]]] = [
        (0.20, [Condition()]),
        (0.20, [Condition(models=(model,)) for model in models]),
        (0.16, _model_sets(models, rng)),
        (0.16, [Condition(all_of=(code,)) for code in codes]),
        (0.06, [Condition(none_of=(code,)) for code in codes]),
        (0.14, [Condition(models=(models[p % len(models)],), all_of=(codes[p // len(models)],)) for p in pair]),
        (0.04, [Condition(any_of=(a, b)) for a, b in _pairs(codes, rng)]),
        (0.04, [Condition(all_of=(a,), none_of=(b,)) for a, b in _pairs(codes, rng)]),
    ]
    keys, weights = [], []
    for weight, conditions in groups:
        keys += conditions
        weights += [weight / len(conditions)] * len(conditions)
    return keys, weights


def _model_sets(models: Sequence[str], rng: np.random.Generator) -> list[Condition]:
    sets = {tuple(m for m in models if m != out) for out in models}
    for _ in range(len(models)):
        take = rng.permutation(len(models))[: int(rng.integers(2, max(3, len(models) - 1)))]
        sets.add(tuple(models[i] for i in sorted(take)))
    return [Condition(models=chosen) for chosen in sorted(sets)]


def _pairs(codes: Sequence[str], rng: np.random.Generator) -> list[tuple[str, str]]:
    return [(codes[a], codes[b]) for a, b in (rng.permutation(len(codes))[:2] for _ in range(len(codes)))]


def part_specs(size: Size, seed: int, days: Sequence[date]) -> list[Spec]:
    """All part numbers: harnesses first, then the other commodities by their weight; a few change by date."""
    rng = stream(size, seed, "bom")
    specs = harness_specs(size, rng)
    bought = commodities(size)
    changes = 1 if size.name == "compact" else 3
    keys, weights = usage_keys(size, rng)
    chosen = rng.choice(len(keys), size=size.parts, p=np.array(weights) / sum(weights))
    share = np.array([commodity.weight for commodity in bought])
    left = size.parts - len(specs) - changes
    counts = np.diff(np.floor(np.cumsum(np.concatenate(([0.0], share / share.sum() * left))) + 1e-6)).astype(int)
    for commodity, count in zip(bought, counts, strict=True):
        for number in range(1, count + 1):
            when = keys[chosen[len(specs)]]
            specs.append(_other(commodity, number, when, keys, rng))
    return _with_changes(specs, changes, days[len(days) // 2], rng)


def _other(
    commodity: Commodity, number: int, when: Condition, keys: Sequence[Condition], rng: np.random.Generator
) -> Spec:
    qty = int(rng.choice((4, 6, 8, 12, 20))) if commodity.code == "FST" else int(rng.choice((1, 1, 1, 2, 2, 4)))
    uses = [(when, qty)]
    if when.models and not when.all_of and rng.random() < 0.08:
        extra = next(key for key in keys if key.all_of)
        uses.append((Condition(models=when.models, all_of=extra.all_of), qty))
    short = rng.random() * 100 < commodity.short_pct
    low, high = commodity.euros
    return Spec(
        id=f"{commodity.code}-{number:04d}",
        name=f"{commodity.name.capitalize()} {number:04d}",
        commodity=commodity,
        price_cents=max(1, int(100 * low * (high / low) ** rng.random() / qty**0.5)),
        fit_min=int(rng.integers(*commodity.fit_min)),
        retrofit_min=int(rng.integers(10, 60)) if short else 0,
        uses=tuple(uses),
    )


def _with_changes(specs: list[Spec], changes: int, first_new: date, rng: np.random.Generator) -> list[Spec]:
    """Engineering changes: the last parts of a commodity get a successor that is used from a build date on."""
    trim = [row for row, spec in enumerate(specs) if spec.commodity.code == "TRM"]
    for row in trim[-changes:]:
        old = specs[row]
        specs[row] = Spec(**{**vars(old), "valid_to": first_new - timedelta(days=1)})
        new = {"id": f"{old.id}-B", "name": f"{old.name}, index B", "valid_from": first_new}
        specs.append(Spec(**{**vars(old), **new, "price_cents": int(old.price_cents * rng.uniform(0.95, 1.1))}))
    return specs


def bom(specs: Sequence[Spec]) -> tuple[BomLine, ...]:
    """Bill-of-material lines of all parts."""
    return tuple(
        BomLine(
            id=f"B-{spec.id}-{number}", part=spec.id, qty=qty, when=when, valid_from=spec.valid_from,
            valid_to=spec.valid_to,
        )
        for spec in specs
        for number, (when, qty) in enumerate(spec.uses, 1)
    )  # fmt: skip

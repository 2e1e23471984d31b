"""From which works every part normally comes, and in what shares."""

from dataclasses import dataclass

import numpy as np

from planning.supply import Site
from scenarios.plant.catalogue import MODEL_SHARE, MODELS, Commodity
from scenarios.plant.gazetteer import COUNTRIES, HARNESS_HOME
from scenarios.plant.parts import Spec

SOLE_SHARE, DUAL_SHARE = 0.24, 0.14
"""Shares of all cars whose main harness comes from the home country of harnesses alone, and from there in part."""


@dataclass(frozen=True)
class Source:
    """A works that ships a part: its share of the plant's need, days under way, and whether it builds in sequence."""

    site: Site
    share_pct: int
    transit_days: int
    in_sequence: bool = False


def sources(
    specs: list[Spec], works: dict[str, tuple[Site, ...]], bought: dict[str, Commodity], rng: np.random.Generator
) -> dict[str, tuple[Source, ...]]:
    """The works of every part; about one in six of the others has a second one."""
    found = _harness_sources([spec for spec in specs if spec.kind], works["WH"], rng)
    turn = {code: int(rng.integers(len(sites))) for code, sites in works.items()}
    for spec in specs:
        if spec.kind:
            continue
        code = spec.commodity.code
        sites = works[code]
        if spec.valid_from:
            found[spec.id] = found[spec.id.removesuffix("-B")]
            continue
        first = sites[turn[code] % len(sites)]
        turn[code] += 1
        sequence = rng.random() < bought[code].sequence
        others = [site for site in sites if site.id != first.id and _overseas(site) == _overseas(first)]
        if not sequence and others and rng.random() < 0.17:
            second = others[int(rng.integers(len(others)))]
            share = int(rng.choice((50, 60, 70, 80)))
            found[spec.id] = (_source(first, share), _source(second, 100 - share))
        else:
            found[spec.id] = (Source(first, 100, 0 if sequence else transit_days(first), sequence),)
    return found


def _source(site: Site, share: int) -> Source:
    return Source(site, share, transit_days(site))


def transit_days(site: Site) -> int:
    """Normal days under way from a works to the plant."""
    country = COUNTRIES[site.country]
    return country.sea_days or -(-country.road_hours // 24)


def _overseas(site: Site) -> bool:
    return COUNTRIES[site.country].sea_days > 0


def _harness_sources(
    specs: list[Spec], works: tuple[Site, ...], rng: np.random.Generator
) -> dict[str, tuple[Source, ...]]:
    """Harnesses by model and kind: some models rely on the home country alone, some in part, the others not."""
    home = [site for site in works if site.country == HARNESS_HOME]
    elsewhere = [site for site in works if site.country != HARNESS_HOME]
    sole, dual = _reliant(list(dict.fromkeys(spec.model for spec in specs)), rng)
    found: dict[str, tuple[Source, ...]] = {}
    main_site: dict[str, Site] = {}
    chosen: dict[tuple[str, str], tuple[Source, ...]] = {}
    for spec in specs:
        key = (spec.model, spec.kind)
        if key not in chosen:
            if spec.kind == "main" and spec.model in sole + dual:
                main_site[spec.model] = home[(sole + dual).index(spec.model) % len(home)]
            near = home[int(rng.integers(len(home)))]
            far = elsewhere[int(rng.integers(len(elsewhere)))]
            chosen[key] = _harness_choice(spec, sole, dual, main_site.get(spec.model, near), near, far, rng)
        found[spec.id] = chosen[key]
    return found


def _harness_choice(
    spec: Spec, sole: list[str], dual: list[str], main: Site, near: Site, far: Site, rng: np.random.Generator
) -> tuple[Source, ...]:
    draw = rng.random()
    if spec.kind == "main":
        if spec.model in sole:
            return (_source(main, 100),)
        if spec.model in dual:
            share = int(rng.choice((50, 60)))
            return (_source(main, share), _source(far, 100 - share))
        return (_source(far, 100),)
    if spec.kind in ("cockpit", "body"):
        return (_source(near, 100),) if spec.model in sole and draw < 0.6 else (_source(far, 100),)
    return (_source(near, 100),) if draw < 0.3 else (_source(far, 100),)


def _reliant(models: list[str], rng: np.random.Generator) -> tuple[list[str], list[str]]:
    weight = dict(zip(MODELS, MODEL_SHARE, strict=True))
    total = sum(weight[model] for model in models)
    order = [models[k] for k in rng.permutation(len(models))]
    sole: list[str] = []
    while sum(weight[model] for model in sole) < SOLE_SHARE * total:
        sole.append(order.pop())
    dual: list[str] = []
    while order and sum(weight[model] for model in dual) < DUAL_SHARE * total:
        dual.append(order.pop())
    return sole, dual

"""Which of the candidate sites and parts a notice means; what cannot be told apart is said, not guessed."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agents.reading.causes import causes
from agents.reading.verdict import Sentence
from planning.disruption import Cause
from tools.directory import Kind, Mentions, Phrasebook, SiteCard
from tools.gazetteer import COUNTRIES, REGIONS, city_key, city_names
from tools.partwords import PART_WORDS

_ALL = re.compile(
    r"\b(?:all (?:of )?(?:our|its|the|their) (?:\w+ ){0,2}(?:plants|sites|works|factories)|all (?:plants|sites|works)|"
    r"alle (?:unsere[nr]? )?(?:\w+ )?(?:werke|standorte)|"
    r"(?:toutes|tous) (?:nos|ses|leurs|les) (?:\w+ )?(?:usines|sites)|"
    r"todas (?:nuestras|sus|las) (?:\w+ )?(?:plantas|fabricas))\b|全工場|全拠点"
)  # fmt: skip
_ONLY = re.compile(
    r"\b(?:only|limited to|solely|exclusively|nur|ausschliesslich|uniquement|seulement|solo|unicamente)\b|のみ|だけ"
)
_AMONG = re.compile(
    r"\b(?:among (?:them|others)|including|includes?|such as|for example|e\.g\.|darunter|unter anderem|z\. ?b\.|"
    r"beispielsweise|notamment|dont|entre ell[ao]s|como|incluid[ao]s?)\b|など|を含む"
)
_SITE_WIDE: frozenset[Cause] = frozenset(
    ("war", "fire", "explosion", "flood", "earthquake", "storm", "strike", "insolvency", "epidemic", "cyber")
)


class Placed(NamedTuple):
    """Sites and parts that are meant, and in words what could not be resolved."""

    sites: tuple[str, ...]
    parts: tuple[str, ...]
    unresolved: tuple[str, ...]


class _Named(NamedTuple):
    sites: set[str]
    suppliers: set[str]
    cities: set[str]
    countries: set[str]
    parts: set[str]


def place(said: Sequence[Sentence], found: Mentions, author: str | None) -> Placed:
    """Resolve a notice against its candidates; ``author`` is the supplier who sent it, if known."""
    book = _phrasebook(found)
    alarming = [s for s in said if {"cut", "hurt", "limited"} & set(s.cues) and not _soothing(s)]
    others = [s for s in said if not _soothing(s)]
    loud, wide = _names(alarming, book, found), _names(others, book, found)
    every = _names(said, book, found)
    parts = tuple(sorted(loud.parts or wide.parts or every.parts))
    sites, unresolved = _sites(loud, wide, every, author, found.sites, parts, said)
    return Placed(sites, _narrowed(said, book, sites, found), unresolved)


def _narrowed(said: Sequence[Sentence], book: Phrasebook, sites: tuple[str, ...], found: Mentions) -> tuple[str, ...]:
    """The parts a notice limits the loss to, where it says so; parts named as examples limit nothing."""
    strict = [s for s in said if _ONLY.search(s.folded) and not _AMONG.search(s.folded)]
    told = [s for s in said if "part" in {kind for kind, _ in book.find(s.text)}]
    struck = any(_SITE_WIDE & set(causes(s.folded)) for s in said)
    examples = struck or any(_AMONG.search(s.folded) for s in told)
    named = _names(strict if strict or examples else told, book, found).parts
    made = {item for site in found.sites if site.id in sites for item in site.makes}
    return tuple(sorted(named & made)) if made - named else ()


def _soothing(sentence: Sentence) -> bool:
    calm = {"unharmed", "delivers", "over"} & set(sentence.cues)
    return bool(calm) and not ({"limited", "cut"} & set(sentence.cues))


_NOTHING = _Named(set(), set(), set(), set(), set())


def _sites(
    loud: _Named, wide: _Named, every: _Named, author: str | None, cards: Sequence[SiteCard], parts: tuple[str, ...],
    said: Sequence[Sentence],
) -> tuple[tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    for named in (loud, wide):
        if named.sites:
            return tuple(sorted(named.sites)), ()
    suppliers = loud.suppliers or wide.suppliers or ({author} if author else set()) or every.suppliers
    cities, countries = loud.cities or wide.cities, loud.countries or wide.countries
    if not (cities or countries or loud != _NOTHING):
        # Nothing but good news: where it is from still tells which event is over.
        cities, countries = every.cities, every.countries
    if suppliers:
        return _of_suppliers(suppliers, cities, countries, cards, parts, bool(_ALL.search(_folded(said))))
    here = [c for c in cards if (city_key(c.city) in cities if cities else c.country in countries)]
    fits = [c for c in here if set(c.makes) & set(parts)]
    if parts and fits:
        return tuple(sorted(c.id for c in fits)), ()
    if not here:
        return (), ("no supplier, site or place of ours is named",)
    where = ", ".join(sorted(cities or countries))
    return (), (f"no supplier is named; {len(here)} of our sites lie in {where}: {_list(here)}",)


def _of_suppliers(
    suppliers: set[str], cities: set[str], countries: set[str], cards: Sequence[SiteCard], parts: tuple[str, ...],
    everywhere: bool,
) -> tuple[tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    own = [card for card in cards if card.supplier in suppliers]
    in_city = [card for card in own if city_key(card.city) in cities]
    local = in_city or [card for card in own if card.country in countries]
    if local:
        return tuple(sorted(card.id for card in local)), ()
    if (cities or countries) and own:
        where = ", ".join(sorted(cities | countries))
        return (), (f"{', '.join(sorted(suppliers))} has no site of ours in {where}; known: {_list(own)}",)
    makers = [card for card in own if set(card.makes) & set(parts)]
    if everywhere or len(own) == 1:
        return tuple(sorted(card.id for card in own)), ()
    if makers and len(makers) < len(own):
        return tuple(sorted(card.id for card in makers)), ()
    return (), (f"{', '.join(sorted(suppliers))} has {len(own)} sites and none is named: {_list(own)}",)


def _list(cards: Sequence[SiteCard]) -> str:
    shown = ", ".join(card.id for card in cards[:12])
    return shown + (f" and {len(cards) - 12} more" if len(cards) > 12 else "")


def _folded(said: Sequence[Sentence]) -> str:
    return " ".join(sentence.folded for sentence in said)


def _names(said: Sequence[Sentence], book: Phrasebook, found: Mentions) -> _Named:
    named = _Named(set(), set(), set(), set(), set())
    kinds = set[str]()
    for sentence in said:
        for kind, target in book.find(sentence.text):
            bucket: dict[Kind, set[str]] = {
                "site": named.sites, "supplier": named.suppliers, "city": named.cities, "country": named.countries,
                "part": named.parts, "part_kind": kinds, "region": named.countries,
            }  # fmt: skip
            bucket[kind].add(target)
    if kinds and not named.parts:
        named.parts.update(part.id for part in found.parts if part.by_kind and kinds & kinds_of(part.name))
    return named


def kinds_of(name: str) -> set[str]:
    """Kinds of part (rows of the word list) that a part's name tells."""
    return {target for _, target in _KINDS.find(name)}


def _kinds() -> Phrasebook:
    book = Phrasebook()
    for row, names in enumerate(PART_WORDS):
        for name in names.split("|"):
            book.add(name, "part_kind", str(row))
    return book


_KINDS = _kinds()


def _phrasebook(found: Mentions) -> Phrasebook:
    book = _kinds()
    for card in found.sites:
        for name in (card.id, card.name):
            book.add(name, "site", card.id)
        for name in card.supplier_names:
            book.add(name, "supplier", card.supplier)
        for name in city_names(card.city):
            book.add(name, "city", city_key(card.city))
    for part in found.parts:
        for name in (part.id, part.name):
            book.add(name, "part", part.id)
    for code in {card.country for card in found.sites}:
        for name in (COUNTRIES.get(code, "") + "|" + REGIONS.get(code, "")).split("|"):
            book.add(name, "country", code)
    return book

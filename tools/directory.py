"""The supplier directory: who supplies what from where, and what a text mentions of it; built from one snapshot."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from planning.snapshot import Snapshot
from planning.supply import Offer, Receipt, Site, Supplier
from planning.terms import Id, Record
from tools.gazetteer import (
    COUNTRIES,
    GENERIC,
    LEGAL_FORMS,
    REGIONS,
    city_key,
    city_names,
    fold,
    folded_tokens,
    name_tokens,
)
from tools.partwords import PART_WORDS

Kind = Literal["site", "supplier", "city", "country", "region", "part", "part_kind"]
READ_CHARS = 20_000
"""How much of a text is searched for names; what follows is not read."""
MOST_SITES = 80
MOST_PARTS = 300


class SiteCard(Record):
    """A site a text may be about, what it makes for us, and by what the text named it."""

    id: Id
    name: str
    supplier: Id
    supplier_names: tuple[str, ...]
    city: str
    country: str
    tier: int
    makes: tuple[Id, ...]
    named_by: tuple[Literal["site", "supplier", "city", "country"], ...]


class PartCard(Record):
    """A part a text names by its id or whole name, or (``by_kind``) by the kind of part it is."""

    id: Id
    name: str
    by_kind: bool


class Mentions(Record):
    """What a text names of the directory. ``left_out`` counts further sites that did not fit the list."""

    suppliers: tuple[Id, ...] = ()
    sites: tuple[SiteCard, ...] = ()
    parts: tuple[PartCard, ...] = ()
    cities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    left_out: int = 0


class Customer(NamedTuple):
    """One step of a flow: this site (None: the plant) receives the item."""

    site: str | None
    item: str


class Phrasebook:
    """Names as token sequences; finds all of them in a text in one pass."""

    def __init__(self) -> None:
        self._phrases: dict[str, dict[tuple[str, ...], set[tuple[Kind, str]]]] = defaultdict(dict)
        self._glued: dict[str, set[tuple[Kind, str]]] = defaultdict(set)

    def add(self, name: str, kind: Kind, target: str) -> None:
        """Let a name point at a target; names of fewer than two characters are left out."""
        tokens = tuple(name_tokens(name))
        if not tokens or len("".join(tokens)) < 2:
            return
        if not name.isascii() and any(ord(char) > 0x2FFF for char in name):
            self._glued[fold(name)].add((kind, target))
        else:
            self._phrases[tokens[0]].setdefault(tokens, set()).add((kind, target))

    def find(self, text: str) -> set[tuple[Kind, str]]:
        """Every (kind, target) whose name stands in the first ``READ_CHARS`` of the text; longer names win."""
        plain = fold(text[:READ_CHARS])[: 2 * READ_CHARS]
        tokens, found, at = folded_tokens(plain), set[tuple[Kind, str]](), 0
        while at < len(tokens):
            here = self._phrases.get(tokens[at], {})
            fits = [p for p in here if tuple(tokens[at : at + len(p)]) == p]
            best = max(fits, key=len, default=())
            for phrase in fits:
                if len(phrase) == len(best):
                    found |= here[phrase]
            at += max(1, len(best))
        for name, targets in self._glued.items():
            if name in plain:
                found |= targets
        return found


class Directory:
    """Suppliers, sites and parts of one plant with their flows, offers and receipts; lookups by id and by name."""

    def __init__(self, plant: Snapshot) -> None:
        self.plant = plant
        self.suppliers: dict[str, Supplier] = plant.supplier_by_id
        self.sites: dict[str, Site] = plant.site_by_id
        self.parts = {part.id: part for part in plant.parts}
        self._makes: dict[str, set[str]] = defaultdict(set)
        self._onward: dict[str, list[tuple[str, tuple[str, ...], str | None]]] = defaultdict(list)
        for link in plant.links:
            self._makes[link.from_site].add(link.item)
            self._onward[link.from_site].append((link.item, link.feeds, link.to_site))
        self._cities = {site.id: city_key(site.city) for site in plant.sites}
        self._supplier_names = _supplier_names(self.suppliers.values())
        self._book = self._names()

    def makes(self, site: str) -> tuple[str, ...]:
        """Items a site ships to its customers, in order of id."""
        return tuple(sorted(self._makes.get(site, ())))

    def offers_for(self, part: str) -> tuple[Offer, ...]:
        """What sites would supply of a part beyond its released flow."""
        return tuple(offer for offer in self.plant.offers if offer.part == part)

    def receipts_from(self, site: str) -> tuple[Receipt, ...]:
        """Dated inbound quantities from a site, earliest first."""
        return tuple(sorted((r for r in self.plant.receipts if r.site == site), key=lambda r: (r.arrives, r.id)))

    def receipts_of(self, part: str) -> tuple[Receipt, ...]:
        """Dated inbound quantities of a part, earliest first."""
        return tuple(sorted((r for r in self.plant.receipts if r.part == part), key=lambda r: (r.arrives, r.id)))

    def customers_of(self, site: str) -> tuple[Customer, ...]:
        """Where a site's output goes, through the tiers down to the plant, nearest first, each step once."""
        seen: dict[Customer, None] = {}
        queue: list[tuple[str, str | None]] = [(site, None)]
        done: set[tuple[str, str | None]] = set()
        while queue:
            here, feeding = queue.pop(0)
            if (here, feeding) in done:
                continue
            done.add((here, feeding))
            for item, feeds, to in self._onward.get(here, ()):
                if feeding is not None and item != feeding:
                    continue
                seen.setdefault(Customer(to, item))
                if to is not None:
                    queue += [(to, fed) for fed in (feeds or self.makes(to))]
        return tuple(seen)

    def fed_by(self, sites: Collection[str]) -> set[str]:
        """Sites that need, at whatever tier, what some of these sites make for us; not these themselves."""
        fed = {customer.site for site in sites for customer in self.customers_of(site) if customer.site is not None}
        return fed - set(sites)

    def parts_through(self, site: str) -> tuple[str, ...]:
        """Parts of the plant that need this site, at whatever tier."""
        return tuple(sorted({c.item for c in self.customers_of(site) if c.site is None}))

    def supplier_of_sender(self, sender: str) -> str | None:
        """The one supplier whose e-mail domain the sender's address has, if exactly one."""
        domain = sender.rpartition("@")[2].strip(" >").casefold()
        if "@" not in sender or not domain:
            return None
        known = [s.id for s in self.suppliers.values() if s.email.rpartition("@")[2].casefold() == domain]
        return known[0] if len(known) == 1 else None

    def mentions(self, text: str, sender: str = "") -> Mentions:
        """Suppliers, sites, parts and places a text names; the sender's company counts as named."""
        found = self._book.find(text)
        by: dict[Kind, set[str]] = defaultdict(set)
        for kind, target in found:
            by[kind].add(target)
        author = self.supplier_of_sender(sender)
        named = by["supplier"] | ({author} if author else set()) | {self.sites[s].supplier for s in by["site"]}
        cards, left_out = self._cards(by, by["supplier"] | ({author} if author else set()))
        return Mentions(
            suppliers=tuple(sorted(named)), sites=cards, parts=self._parts(by), left_out=left_out,
            cities=tuple(sorted(by["city"])), regions=tuple(sorted({r.partition(":")[2] for r in by["region"]})),
            countries=tuple(sorted(by["country"] | {r.partition(":")[0] for r in by["region"]})),
        )  # fmt: skip

    def _cards(self, by: dict[Kind, set[str]], suppliers: set[str]) -> tuple[tuple[SiteCard, ...], int]:
        countries = by["country"] | {r.partition(":")[0] for r in by["region"]}
        cards = []
        for site in self.sites.values():
            why: list[Literal["site", "supplier", "city", "country"]] = []
            if site.id in by["site"]:
                why.append("site")
            if site.supplier in suppliers:
                why.append("supplier")
            if self._cities[site.id] in by["city"]:
                why.append("city")
            if site.country in countries:
                why.append("country")
            if why:
                cards.append(self._card(site, tuple(why)))
        rank = {"site": 0, "supplier": 1, "city": 2, "country": 3}
        cards.sort(key=lambda c: (rank[c.named_by[0]], -len(c.named_by), c.tier, c.id))
        return tuple(cards[:MOST_SITES]), max(0, len(cards) - MOST_SITES)

    def _card(self, site: Site, why: tuple[Literal["site", "supplier", "city", "country"], ...]) -> SiteCard:
        return SiteCard(
            id=site.id, name=site.name, supplier=site.supplier,
            supplier_names=tuple(dict.fromkeys(self._supplier_names[site.supplier])), city=site.city,
            country=site.country, tier=site.tier, makes=self.makes(site.id), named_by=why,
        )  # fmt: skip

    def _parts(self, by: dict[Kind, set[str]]) -> tuple[PartCard, ...]:
        kinds = {int(k) for k in by["part_kind"]}
        exact = by["part"]
        covered = set().union(*(self._kinds_of[p] for p in exact)) if exact else set()
        wide = {p for p, of in self._kinds_of.items() if of & (kinds - covered)} - exact
        cards = [PartCard(id=p, name=self.parts[p].name, by_kind=p in wide) for p in sorted(exact) + sorted(wide)]
        return tuple(cards[:MOST_PARTS])

    def _names(self) -> Phrasebook:
        book = Phrasebook()
        for code, names in COUNTRIES.items():
            _all(book, names.split("|"), "country", code)
        for code, names in REGIONS.items():
            for name in names.split("|"):
                book.add(name, "region", f"{code}:{name}")
        for row, names in enumerate(PART_WORDS):
            _all(book, names.split("|"), "part_kind", str(row))
        self._kinds_of = {p.id: {int(t) for k, t in book.find(p.name) if k == "part_kind"} for p in self.parts.values()}
        for part in self.parts.values():
            _all(book, (part.id, part.name), "part", part.id)
        for supplier, called in self._supplier_names.items():
            _all(book, called, "supplier", supplier)
        for site in self.sites.values():
            telling = any(t not in GENERIC and not t.isdigit() for t in name_tokens(site.name))
            _all(book, (site.id, site.name) if telling else (site.id,), "site", site.id)
            _all(book, city_names(site.city), "city", self._cities[site.id])
        return book


def _all(book: Phrasebook, names: Iterable[str], kind: Kind, target: str) -> None:
    for name in names:
        book.add(name, kind, target)


def _supplier_names(suppliers: Iterable[Supplier]) -> dict[str, list[str]]:
    """Each supplier's whole name, the name without its legal form, and its first word where only it has that word."""
    bare = {s.id: [t for t in s.name.split() if "".join(name_tokens(t)) not in LEGAL_FORMS] for s in suppliers}
    first: dict[str, list[str]] = defaultdict(list)
    for supplier, words in bare.items():
        if words:
            first["".join(name_tokens(words[0]))].append(supplier)
    names = {s.id: [s.name, s.id, " ".join(bare[s.id])] for s in suppliers}
    for word, owners in first.items():
        if len(word) >= 4 and word not in GENERIC and len(owners) == 1:
            names[owners[0]].append(bare[owners[0]][0])
    return names

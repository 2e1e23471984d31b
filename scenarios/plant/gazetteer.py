"""Where suppliers sit (real cities, distances by lorry) and what they are called (invented names only)."""

from typing import Final, NamedTuple

from planning.supply import Mode


class Country(NamedTuple):
    """A country with cities where parts are made; hours by lorry to the plant (0: overseas), days at sea."""

    cities: tuple[str, ...]
    road_hours: int
    sea_days: int
    currency: str
    form: str


COUNTRIES: dict[str, Country] = {
    "DE": Country(("Zwickau", "Chemnitz", "Schweinfurt", "Ingolstadt", "Kassel", "Bielefeld", "Bamberg", "Landshut",
                   "Osnabrück", "Lüdenscheid", "Remscheid", "Eisenach", "Gera", "Passau", "Ulm"), 7, 0, "EUR", "GmbH"),
    "CZ": Country(("Plzeň", "Brno", "Liberec", "Ostrava", "Mladá Boleslav", "Kolín", "Jihlava"), 8, 0, "CZK", "s.r.o."),
    "AT": Country(("Graz", "Linz", "Steyr", "Wels"), 9, 0, "EUR", "GmbH"),
    "PL": Country(("Wrocław", "Gliwice", "Poznań", "Tychy", "Rzeszów", "Łódź"), 13, 0, "PLN", "Sp. z o.o."),
    "SK": Country(("Trenčín", "Žilina", "Nitra", "Košice", "Trnava"), 16, 0, "EUR", "s.r.o."),
    "HU": Country(("Győr", "Kecskemét", "Miskolc", "Debrecen", "Székesfehérvár"), 17, 0, "HUF", "Kft."),
    "SI": Country(("Maribor", "Novo Mesto", "Kranj"), 14, 0, "EUR", "d.o.o."),
    "IT": Country(("Turin", "Brescia", "Modena", "Bologna", "Bergamo"), 17, 0, "EUR", "S.r.l."),
    "FR": Country(("Lyon", "Metz", "Mulhouse", "Le Mans", "Douai"), 15, 0, "EUR", "S.A.S."),
    "ES": Country(("Zaragoza", "Vigo", "Valladolid", "Pamplona", "Valencia"), 32, 0, "EUR", "S.L."),
    "PT": Country(("Braga", "Aveiro", "Palmela"), 38, 0, "EUR", "Lda."),
    "GB": Country(("Coventry", "Sunderland", "Telford", "Redditch"), 34, 0, "GBP", "Ltd"),
    "SE": Country(("Gothenburg", "Skövde", "Olofström"), 30, 0, "SEK", "AB"),
    "RO": Country(("Arad", "Timișoara", "Sibiu", "Pitești", "Bistrița", "Brașov"), 30, 0, "RON", "S.R.L."),
    "BG": Country(("Plovdiv", "Ruse", "Sofia"), 38, 0, "BGN", "EOOD"),
    "RS": Country(("Novi Sad", "Niš", "Kraljevo", "Prokuplje", "Kragujevac"), 30, 0, "RSD", "d.o.o."),
    "MK": Country(("Skopje", "Bitola", "Struga"), 40, 0, "EUR", "d.o.o."),
    "UA": Country(("Stryi", "Kolomyia", "Uzhhorod", "Mukachevo", "Chernivtsi", "Ternopil", "Lutsk", "Ivano-Frankivsk"),
                  44, 0, "EUR", "TOV"),
    "TR": Country(("Bursa", "Kocaeli", "Manisa", "Izmir"), 62, 0, "EUR", "A.Ş."),
    "TN": Country(("Sousse", "Bizerte", "Mateur", "Kairouan"), 92, 0, "TND", "S.A.R.L."),
    "MA": Country(("Kenitra", "Tangier", "Casablanca", "Bouskoura"), 88, 0, "MAD", "S.A.R.L."),
    "EG": Country(("Port Said", "Tenth of Ramadan City", "Sadat City"), 150, 0, "EGP", "S.A.E."),
    "CN": Country(("Suzhou", "Changchun", "Wuhan", "Ningbo", "Dalian", "Foshan", "Chongqing"), 0, 35, "CNY",
                  "Co., Ltd."),
    "JP": Country(("Hamamatsu", "Okazaki", "Ota", "Hiroshima"), 0, 38, "JPY", "K.K."),
    "KR": Country(("Ulsan", "Gumi", "Changwon", "Asan"), 0, 36, "KRW", "Co., Ltd."),
    "TW": Country(("Hsinchu", "Taichung", "Kaohsiung"), 0, 36, "TWD", "Co., Ltd."),
    "IN": Country(("Pune", "Chennai", "Gurugram", "Aurangabad"), 0, 28, "INR", "Pvt. Ltd."),
    "MX": Country(("Puebla", "Querétaro", "Saltillo", "Celaya"), 0, 27, "MXN", "S.A. de C.V."),
    "US": Country(("Toledo", "Chattanooga", "Spartanburg", "Flint"), 0, 22, "USD", "Inc."),
}  # fmt: skip
"""Source: reference_figures.md, lead times (sea 25-35 days port, 30-45 door from China; 20-32 from elsewhere)."""

NEAR = ("DE", "DE", "DE", "CZ", "AT")
EUROPE = ("DE", "DE", "DE", "CZ", "PL", "SK", "HU", "SI", "IT", "FR", "ES", "PT", "GB", "SE", "RO", "BG", "RS", "MK",
          "TR")  # fmt: skip
OVERSEAS = ("CN", "CN", "CN", "JP", "KR", "TW", "IN", "MX", "US")
HARNESS_HOME = "UA"
HARNESS_ELSEWHERE = ("RO", "RS", "TN", "SK", "MA", "EG", "RO", "MK")

FX_PER_MILLION: dict[str, int] = {
    "USD": 921_000, "GBP": 1_168_000, "CZK": 39_800, "PLN": 234_000, "HUF": 2_520, "RON": 201_000, "BGN": 511_300,
    "RSD": 8_540, "TND": 297_000, "MAD": 92_400, "EGP": 18_300, "CNY": 127_500, "JPY": 6_180, "KRW": 668,
    "TWD": 28_600, "INR": 10_900, "MXN": 47_600, "SEK": 88_200,
}  # fmt: skip
"""Euros for a million units of each currency; plausible round figures, not a quotation."""

_FIRST = ("Var", "Kel", "Mor", "Tas", "Bren", "Ost", "Lun", "Fal", "Gal", "Hav", "Ilm", "Jor", "Nar", "Pel", "Quin",
          "Rav", "Sel", "Tol", "Ulm", "Vel", "Wen", "Zan", "Dru", "Eld", "Cor", "Mir")  # fmt: skip
_SECOND = ("delin", "marun", "tavic", "rosta", "lenko", "vessa", "quarda", "zenta", "firan", "gosta", "bruna",
           "lidar", "cerra", "noven", "pardo", "silva", "torva", "wendo", "hasko", "jelna")  # fmt: skip


def invented_names(count: int, picks: list[int]) -> list[str]:
    """``count`` different invented company stems, chosen by a permutation of all that the syllables give."""
    stems = [first + second for first in _FIRST for second in _SECOND]
    return [stems[pick] for pick in picks[:count]]


STEMS = len(_FIRST) * len(_SECOND)

CARRIERS: Final[dict[Mode, tuple[str, ...]]] = {
    "road": ("Velmora Spedition", "Tarnquist Trucking", "Obranka Transport"),
    "rail": ("Silkorra Rail",),
    "sea": ("Meridola Lines", "Quaysel Shipping"),
    "air": ("Aerlunde Cargo",),
    "charter": ("Nimbrel Charter",),
}
"""Invented carriers, by how they move goods."""

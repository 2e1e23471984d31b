"""Names as people write them: folding, tokens, countries in several languages, cities and regions by other names."""

import re
import unicodedata
from functools import cache, lru_cache

_MARKS = re.compile("[\u0300-\u036f]")
_TOKEN = re.compile(r"[a-z0-9]+|[\u0400-\u04ff]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_UMLAUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "–": "-"})


def fold(text: str) -> str:
    """Text without case and accents, kana and digits in their plain width; for comparing, never for showing."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold().translate(_STROKES)))
    return unicodedata.normalize("NFC", plain)


@lru_cache(maxsize=20_000)
def name_key(token: str) -> str:
    """A folded token with ``ae oe ue`` written as the folded umlaut, so that Mueller meets Müller."""
    for pair, single in _UMLAUT:
        token = token.replace(pair, single)
    return token


def name_tokens(text: str) -> list[str]:
    """The comparable tokens of a name or text, in order."""
    return folded_tokens(fold(text))


def folded_tokens(folded: str) -> list[str]:
    """As ``name_tokens``, for a text that is folded already."""
    return [name_key(token) for token in _TOKEN.findall(folded)]


COUNTRIES: dict[str, str] = {
    "AT": "austria|österreich|autriche|austria|オーストリア",
    "AR": "argentina|argentinien|argentine|アルゼンチン",
    "BA": "bosnia|bosnien|bosnie",
    "BE": "belgium|belgien|belgique|bélgica|belgio|ベルギー",
    "BG": "bulgaria|bulgarien|bulgarie|ブルガリア",
    "BR": "brazil|brasilien|brésil|brasil|brasile|ブラジル",
    "BY": "belarus|weißrussland|biélorussie|bielorrusia",
    "CA": "canada|kanada|canadá|カナダ",
    "CH": "switzerland|swiss|schweiz|suisse|suiza|svizzera|スイス",
    "CN": "china|prc|chinese mainland|chine|cina|中国",
    "CZ": "czech republic|czechia|tschechien|république tchèque|república checa|repubblica ceca|チェコ",
    "DE": "germany|deutschland|allemagne|alemania|germania|ドイツ",
    "DK": "denmark|dänemark|danemark|dinamarca|danimarca|デンマーク",
    "EG": "egypt|ägypten|égypte|egipto|egitto|エジプト",
    "ES": "spain|spanien|espagne|españa|spagna|スペイン",
    "FI": "finland|finnland|finlande|finlandia|フィンランド",
    "FR": "france|frankreich|francia|フランス",
    "GB": "united kingdom|britain|great britain|england|wales|scotland|großbritannien|royaume-uni|reino unido|"
          "イギリス|英国",
    "GR": "greece|griechenland|grèce|grecia|ギリシャ",
    "HR": "croatia|kroatien|croatie|croacia|croazia",
    "HU": "hungary|ungarn|hongrie|hungría|ungheria|ハンガリー",
    "ID": "indonesia|indonesien|indonésie|インドネシア",
    "IE": "ireland|irland|irlande|irlanda|アイルランド",
    "IL": "israel|israël|israele|イスラエル",
    "IN": "india|indien|inde|インド",
    "IT": "italy|italien|italie|italia|イタリア",
    "JP": "japan|japon|japón|giappone|日本",
    "KR": "south korea|korea|südkorea|corée du sud|corea del sur|corea|韓国",
    "LT": "lithuania|litauen|lituanie|lituania",
    "LV": "latvia|lettland|lettonie|letonia",
    "MA": "morocco|marokko|maroc|marruecos|marocco|モロッコ",
    "MD": "moldova|moldau|moldavie|moldavia|モルドバ",
    "MK": "north macedonia|macedonia|nordmazedonien|macédoine du nord",
    "MX": "mexico|mexiko|mexique|méxico|messico|メキシコ",
    "MY": "malaysia|malaisie|malasia|マレーシア",
    "NL": "netherlands|holland|niederlande|pays-bas|países bajos|paesi bassi|オランダ",
    "NO": "norway|norwegen|norvège|noruega|norvegia|ノルウェー",
    "PH": "philippines|philippinen|filipinas|filippine|フィリピン",
    "PL": "poland|polen|pologne|polonia|ポーランド",
    "PT": "portugal|portogallo|ポルトガル",
    "RO": "romania|rumänien|roumanie|rumanía|rumania|ルーマニア",
    "RS": "serbia|serbien|serbie|セルビア",
    "RU": "russia|russland|russie|rusia|ロシア",
    "SE": "sweden|schweden|suède|suecia|svezia|スウェーデン",
    "SG": "singapore|singapur|singapour|シンガポール",
    "SI": "slovenia|slowenien|slovénie|eslovenia",
    "SK": "slovakia|slowakei|slovaquie|eslovaquia|slovacchia|スロバキア",
    "TH": "thailand|thaïlande|tailandia|タイ王国|タイ国",
    "TN": "tunisia|tunesien|tunisie|túnez|チュニジア",
    "TR": "turkey|türkiye|türkei|turquie|turquía|turchia|トルコ",
    "TW": "taiwan|taïwan|taiwán|台湾",
    "UA": "ukraine|ukrainian|ukrainisch|ukrainische|ukrainischen|ucrania|ucraina|ukrainien|ukrainiens|ukrainiennes|"
          "ウクライナ|україна|украина",
    "US": "united states|usa|u.s.|america|vereinigte staaten|états-unis|estados unidos|stati uniti|アメリカ|米国",
    "VN": "vietnam|viêt nam|ベトナム",
    "ZA": "south africa|südafrika|afrique du sud|sudáfrica|sudafrica|南アフリカ",
}  # fmt: skip
"""Country names by ISO code in English, German, French, Spanish, Italian and Japanese, bar-separated."""

EXONYMS: tuple[str, ...] = (
    "lviv|lemberg|lwiw|lvov|lwow|leopoli|львів|львов", "kyiv|kiev|kiew|київ", "uzhhorod|uschhorod|uzhgorod|ungvar",
    "ivano-frankivsk|iwano-frankiwsk|ivano-frankovsk", "chernivtsi|czernowitz|tscherniwzi", "ternopil|tarnopol",
    "stryi|stryj|stryy", "kolomyia|kolomea|kolomyja", "mukachevo|mukatschewo|mukacheve", "lutsk|luzk", "rivne|riwne",
    "munich|münchen|monaco di baviera|múnich", "cologne|köln|colonia", "nuremberg|nürnberg|núremberg",
    "vienna|wien|vienne|viena", "prague|praha|prag|praga", "brno|brünn", "ostrava|ostrau", "pilsen|plzeň",
    "warsaw|warszawa|warschau|varsovie", "wroclaw|breslau", "krakow|cracow|krakau|cracovie", "gdansk|danzig",
    "katowice|kattowitz", "gliwice|gleiwitz", "bucharest|bucurești|bukarest", "timisoara|temeswar|temesvar",
    "cluj-napoca|cluj|klausenburg", "brasov|kronstadt", "sibiu|hermannstadt", "oradea|großwardein",
    "bratislava|pressburg", "kosice|kaschau", "györ|gyor|raab", "belgrade|beograd|belgrad", "zagreb|agram",
    "milan|milano|mailand", "turin|torino", "rome|roma|rom", "florence|firenze|florenz", "naples|napoli|neapel",
    "geneva|genf|genève", "basel|bâle|basle", "lisbon|lisboa|lissabon", "porto|oporto", "seville|sevilla",
    "zaragoza|saragossa", "antwerp|antwerpen|anvers", "brussels|bruxelles|brüssel", "ghent|gent|gand",
    "copenhagen|kobenhavn|kopenhagen", "gothenburg|göteborg", "istanbul|istambul", "moscow|moskau|moskva",
    "tangier|tanger", "casablanca|dar el beida", "cairo|kairo|le caire",
    "beijing|peking|北京", "shanghai|schanghai|上海",
    "guangzhou|canton|广州|広州", "shenzhen|深圳", "wuhan|武汉|武漢", "tokyo|tokio|東京", "osaka|大阪", "nagoya|名古屋",
    "hitachinaka|naka|那珂|ひたちなか", "kariya|刈谷", "kashiwazaki|柏崎", "busan|pusan", "seoul|söul|ソウル",
    "hanover|hannover", "brunswick|braunschweig", "strasbourg|straßburg", "lyon|lyons", "marseille|marseilles",
)  # fmt: skip
"""One city by its names in other languages, bar-separated."""

REGIONS: dict[str, str] = {
    "UA": "transcarpathia|zakarpattia|galicia ukraine|westukraine|volhynia|donbas",
    "DE": "bavaria|bayern|saxony|sachsen|baden-württemberg|thuringia|lower saxony|niedersachsen|ruhrgebiet|ruhr area",
    "CZ": "moravia|mähren|bohemia|böhmen",
    "PL": "silesia|schlesien|śląsk",
    "RO": "transylvania|siebenbürgen",
    "IT": "lombardy|lombardia|piedmont|piemonte|emilia-romagna",
    "ES": "catalonia|cataluña|katalonien|basque country|país vasco",
    "JP": "ibaraki|茨城|niigata|新潟|fukushima|福島|miyagi|宮城|aichi|愛知|kyushu|九州|kumamoto|熊本|ishikawa|石川|"
          "noto|能登",
    "CN": "hubei|湖北|guangdong|広東|jiangsu|zhejiang|sichuan|shandong|jilin",
    "US": "michigan|ohio|alabama|kentucky|tennessee|texas|north carolina|south carolina|california|east coast",
    "MX": "guanajuato|puebla|sonora|nuevo león|coahuila|tamaulipas",
    "TH": "ayutthaya|アユタヤ",
}  # fmt: skip
"""Regions and states by the country they lie in."""

LEGAL_FORMS = frozenset((
    "gmbh", "ag", "se", "kg", "kgaa", "co", "ltd", "limited", "inc", "corp", "corporation", "llc", "plc", "sa", "sas",
    "sarl", "srl", "spa", "bv", "nv", "ab", "oy", "as", "aps", "sro", "kft", "zrt", "zoo", "sp", "z", "o", "doo",
    "dooel", "ooo", "tov", "pjsc", "jsc", "kk", "kabushiki", "kaisha", "pvt", "pte", "sdn", "bhd", "company",
    "holding", "group", "gruppe", "groupe", "ohg", "ev", "ek", "mbh", "cie", "cv", "sl", "slu", "sae", "lda", "ltda",
    "eood", "ood", "ad", "oao", "pao", "dd", "de", "rt", "ug",
))  # fmt: skip
"""Tokens of company names that tell the legal form, not the company."""

GENERIC = frozenset((
    "auto", "automotive", "automobil", "systems", "system", "systeme", "technology", "technologies", "technik",
    "components", "component", "parts", "part", "industries", "industry", "industrie", "industrial", "international",
    "global", "europe", "european", "works", "werk", "werke", "plant", "plants", "manufacturing", "products",
    "production", "solutions", "services", "engineering", "metal", "metals", "plastics", "plastic", "steel",
    "electric", "electronics", "electronic", "wiring", "harness", "harnesses", "cable", "cables", "cars", "car",
    "the", "and", "de", "la", "of", "und", "et", "del", "le", "west", "east", "north", "south", "nord", "sud", "ost",
    "new", "central", "site", "usine", "fabrik", "factory", "fabrica", "deutschland", "supplier", "zulieferer",
    "precision", "castings", "casting", "foundry", "glass", "seating", "seats", "interior", "lighting", "motor",
    "motors", "line", "main", "first", "general", "united", "national", "american", "german",
))  # fmt: skip
"""Tokens too common in names of suppliers, sites and parts to point at one by themselves."""


@cache
def _exonyms() -> dict[tuple[str, ...], tuple[str, ...]]:
    rows = [tuple(row.split("|")) for row in EXONYMS]
    return {tuple(name_tokens(name)): row for row in rows for name in row}


@cache
def city_names(city: str) -> tuple[str, ...]:
    """A city's name and the names it has in other languages."""
    return (city, *_exonyms().get(tuple(name_tokens(city)), ()))


def city_key(city: str) -> str:
    """One spelling for all names of a city."""
    return city_names(city)[-1]

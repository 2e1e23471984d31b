"""What made supply fail: cause words in several languages, and how long each cause usually lasts."""

import re
from typing import NamedTuple

from planning.disruption import Cause

_WORDS: dict[Cause, str] = {
    "war": (
        "wars?|warfare|invasion|shelling|rocket attacks?|missiles?|air ?strikes?|mobili[sz]ation|martial law|"
        r"krieg\w*|invasion|angriffskrieg|guerre|guerra|bombardements?|raketenangriff\w*|戦争|侵攻|軍事"
    ),
    "explosion": r"explo(?:sion|ded|des)\w*|blasts?|explodiert\w*|verpuffung|explosiones|esplosion\w*|爆発",
    "fire": (
        r"fires?|blaze|burn(?:ed|t)(?: down)?|caught fire|smoke|brand|grossbrand|brandes|brandschad\w*|feuer|"
        "brannte|incendie|feu|incendio|火災|火事"
    ),
    "flood": (
        r"flood\w*|inundat\w*|under water|hochwasser|uberflut\w*|uberschwemm\w*|inondation\w*|inundacion\w*|"
        "alluvione|洪水|浸水|水害"
    ),
    "earthquake": (
        "earthquake|quake|aftershocks?|tremors?|tsunami|seismic|erdbeben|beben|seisme|tremblement de terre|"
        "terremoto|sismo|地震|津波"
    ),
    "storm": (
        r"storms?|hurricane|tornado|typhoon|cyclone|blizzard|hail|snowstorm|sturm\w*|orkan|unwetter|tempete|"
        "ouragan|tormenta|huracan|台風|暴風|大雪|豪雨"
    ),
    "strike": (
        "strik(?:e|es|ing)|walk(?:ed)?[ -]?out|walkouts?|industrial action|work(?:ers)? stoppage|lockout|"
        r"picket\w*|labou?r dispute|ballot|union|warnstreik\w*|streik\w*|arbeitskampf|gewerkschaft|urabstimmung|"
        r"greve|grevistes?|debrayage|syndicats?|huelga\w*|paro laboral|sindicato|sciopero|ストライキ|スト(?=を|の|"
        "が)|労使"
    ),
    "insolvency": (
        r"insolven\w*|bankrupt\w*|chapter 11|administration order|receivership|liquidat\w*|creditors?|"
        r"zahlungsunfahig\w*|glaubiger\w*|redressement judiciaire|faillite|depot de bilan|quiebra|"
        "concurso de acreedores|fallimento|破産|倒産|民事再生"
    ),
    "epidemic": (
        r"covid\w*|corona\w*|pandemic|epidemic|lockdown|quarantine|outbreak|virus(?! scan)|infections?|quarantane|"
        "pandemie|confinement|confinamiento|epidemia|感染|コロナ|ロックダウン"
    ),
    "cyber": (
        r"cyber\w*|ransomware|hack(?:ed|ers?|ing)|malware|it (?:outage|incident|systems? (?:are|were|is) down)|"
        r"encrypted|it-ausfall|hackerangriff|verschlusselt\w*|cyberattaque|rancongiciel|ciberataque|サイバー|"
        "ランサム"
    ),
    "export_stop": (
        r"export (?:stop|ban|controls?|licen[cs]\w*|restrictions?|curbs?|block\w*)|embargo|sanctions?|"
        r"blocked exports?|exportstopp|exportkontroll\w*|ausfuhr(?:verbot|kontroll\w*|genehmigung\w*)|"
        r"licences? d'exportation|restrictions? (?:a l'|d')export\w*|(?:control|licencias?|restricciones?) (?:de|"
        "a la) exportacion|輸出(?:規制|停止|許可|管理|禁止)"
    ),
    "dispute": (
        r"(?:commercial|legal|price|contract) dispute|stopped? deliver\w* (?:over|because of) (?:prices?|payment)|"
        r"court order to deliver|lieferstopp|rechtsstreit|litige|disputa|係争|withh[eo]ld\w* (?:parts|deliver\w*)"
    ),
    "quality": (
        r"recalls?|defect\w*|quality (?:issue|problem|hold|spill|alert)|contaminat\w*|out of spec\w*|"
        r"qualitatsproblem\w*|sperrbestand|ruckruf\w*|rappel|rappels|defaut qualite|retirada|defectos?|不良|"
        "リコール|品質問題"
    ),
    "raw_material": (
        "raw[ -]materials?|feedstock|resins?|nitric acid|polymers?|monomers?|pigments?|aluminium supply|"
        r"force majeure|hohere gewalt|rohstoff\w*|matieres? premieres?|materias? primas?|原料|原材料|樹脂|不可抗力"
    ),
    "allocation": (
        r"on allocation|under allocation|shortages?|scarc\w*|capacity (?:bottleneck|constraint)s?|not (?:have |"
        r"get )?enough|kontingentier\w*|zuteilung|engpass\w*|mangel|knappheit|penurie\w*|escasez|carenza|供給不足|"
        "部品不足|不足|逼迫"
    ),
    "logistics": (
        "ports?|terminals?|containers?|vessels?|ships?|canal|red sea|border|customs|blockade|railway|rail|bridge|"
        r"carriers?|haulage|hauliers?|truck(?:s|ers|ing)?|roads? closed|derail\w*|rerout\w*|hafen|hafens|grenze|"
        r"grenzubergang|zoll|frachter|bahnstrecke|spedition\w*|lkw|port de|frontiere|douanes?|navires?|puertos?|"
        "frontera|aduana|buques?|港湾|港|通関|物流|コンテナ"
    ),
}

_RANK: tuple[Cause, ...] = (
    "war", "earthquake", "flood", "explosion", "fire", "storm", "cyber", "epidemic", "strike", "export_stop",
    "insolvency", "dispute", "quality", "raw_material", "allocation", "logistics",
)  # fmt: skip
"""When a text names several: what struck comes before what followed from it."""


def pattern(alternatives: str) -> re.Pattern[str]:
    """One pattern over bar-separated folded alternatives; words in Latin script match whole, others anywhere."""
    parts, depth, current = [], 0, ""
    for char in alternatives:
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    parts.append(current)
    latin = [part for part in parts if part and not any(ord(char) > 0x2FFF for char in part)]
    other = [part for part in parts if any(ord(char) > 0x2FFF for char in part)]
    shapes = ([rf"\b(?:{'|'.join(latin)})\b"] if latin else []) + other
    return re.compile("|".join(shapes).replace(r"\w*", r"\w{0,14}"))


CAUSES: dict[Cause, re.Pattern[str]] = {cause: pattern(words) for cause, words in _WORDS.items()}


def causes(text: str) -> list[Cause]:
    """Causes that a folded text names, the one that struck first; mere nature of the goods comes last."""
    named = {cause for cause, words in CAUSES.items() if words.search(text)}
    return [cause for cause in _RANK if cause in named]


class Course(NamedTuple):
    """Days until supply is normal again: 10, 50 and 90 % points."""

    p10: int
    p50: int
    p90: int


USUAL: dict[Cause, Course] = {
    "war": Course(21, 60, 140),
    "fire": Course(6, 30, 150),
    "explosion": Course(8, 45, 250),
    "flood": Course(21, 60, 150),
    "earthquake": Course(4, 21, 120),
    "storm": Course(3, 14, 45),
    "strike": Course(2, 14, 40),
    "insolvency": Course(7, 30, 120),
    "epidemic": Course(10, 21, 60),
    "cyber": Course(2, 7, 28),
    "logistics": Course(3, 14, 60),
    "allocation": Course(14, 90, 365),
    "raw_material": Course(21, 90, 330),
    "quality": Course(14, 60, 365),
    "dispute": Course(5, 12, 30),
    "export_stop": Course(10, 28, 120),
    "other": Course(5, 21, 90),
}
"""How long supply stays below normal when nobody says it, by cause.

Source: durations of 24 published automotive cases, rounded: fires 5-10 d (Kariya 1997, Fujioka 2023) and about 120 d
(Naka 2021); explosion about 330 d (Marl 2012); quakes 6-14 d (Kashiwazaki 2007), 3 d (2022), 38 d and more (2011);
floods 42 d (2011) and months (2024); strikes 3-30 d; lockdown 22 d; harness works in a war at 40 % after 27 d (2022),
lines down 14-35 d; dispute 12 d; export stop 14-28 d; chip allocation about 2 years; nitric acid 87 d (2016). Cyber,
insolvency and logistics are assumptions: the cases give no stop for them.
"""

PROMISED = Course(90, 110, 170)
"""A promised duration in per cent of itself: promises slip (Naka 2021: 100 d became 120 d; 2022: 7 d became 10 d)."""

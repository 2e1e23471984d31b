"""Cut, threatened or safe: notices of every kind the inbox sees, in several languages, and the traps among them."""

from datetime import date

import pytest

from agents.reading.verdict import judge, sentences

RECEIVED = date(2024, 3, 12)
DISRUPTION = [
    "Due to a fire in our paint shop at Brno last night production of mirror caps has stopped. We will inform "
    "you about the "
    "expected restart.",
    "Leider müssen wir Ihnen mitteilen, dass unser Werk in Zwickau seit heute Morgen nach einem Cyberangriff "
    "stillsteht.",
    "Suite à l'incendie survenu dimanche dans notre usine de Lyon, nous ne pouvons plus livrer les faisceaux. La "
    "reprise est "
    "prévue dans trois semaines.",
    "Debido a la huelga en nuestra planta de Vigo, las entregas están suspendidas desde el lunes.",
    "当社広島工場において3月10日に火災が発生し、生産を停止しております。復旧まで約3週間の見込みです。",
    "Truck 4711 with order 882 has not left our dock. No driver because of border closure. New ETA unknown.",
    "Our delivery for today will be 40 % short. Moulding machine 7 broke down, spare part arrives Friday.",
    "We hereby declare force majeure for all deliveries from our plant in Tarnow with immediate effect.",
    "Wegen Hochwasser ist unser Lager in Passau überflutet, wir können bis Ende April nicht liefern.",
    "The roof of our stamping shop has collapsed, presses are out of operation for at least six weeks.",
    "Update: the restart planned for 18 March slips to 2 April. Until then we deliver nothing.",
    "El incendio en la planta de Puebla destruyó dos líneas de inyección. No podremos entregar antes de mayo.",
    "Uns fehlen Granulate, die Anlage läuft nur mit 50 %. Bitte rechnen Sie mit Kürzungen der Liefermenge.",
    "Our works are back at 40 percent. A second shift should follow. Lorries cross the border again.",
]
WATCH = [
    "The union calls a ballot on strikes at the Bremen works; talks continue on 20 March.",
    "Der Zulieferer hat Insolvenz angemeldet. Die Produktion läuft weiter.",
    "Le fournisseur a été placé en redressement judiciaire; les livraisons continuent normalement.",
    "A hurricane is expected to make landfall on Thursday near our plant. We are preparing and will update you.",
    "Production resumed on Monday after the flood. We are ramping up step by step and expect normal output in April.",
    "Nach dem Brand läuft die Produktion seit gestern schrittweise wieder an.",
    "La huelga terminó ayer. La planta reanuda la producción de forma gradual esta semana.",
    "工場は昨日から順次再開しております。通常の生産能力に戻るのは来週の見込みです。",
    "Several ships are avoiding the Red Sea. We are checking whether our containers are affected.",
    "Cyber incident: some office systems are down. Production is not affected at this time. We are investigating.",
    "Negotiations with the union have not yet led to an agreement; a walkout from 2 April cannot be ruled out.",
]
DISMISS = [
    ("over", "The force majeure declared on 3 February has been lifted; all deliveries are back to normal."),
    ("no_effect", "Der Brand in der Nachbarhalle hatte keine Auswirkungen auf unsere Lieferungen."),
    ("planned", "Unser Werk ist vom 22. Juli bis 9. August wegen Betriebsferien geschlossen."),
    ("planned", "夏季休業のお知らせ：8月10日から18日まで全工場を休業いたします。"),
    ("planned", "Scheduled IT maintenance on Saturday 22:00-02:00; the supplier portal will be unavailable."),
    ("price", "Nous vous informons d'une hausse de prix de 4 % au 1er avril."),
    ("drill", "避難訓練を実施しました。火災を想定し、全員が避難しました。"),
    ("drill", "El simulacro de incendio se realizó con éxito en la planta de Martorell."),
    ("averted", "Strike averted: union and management signed a new contract on Sunday night."),
    ("averted", "La grève prévue le 15 mars a été annulée après un accord."),
    ("old", "Ten years ago an earthquake stopped car plants around the world. A look at what was learned."),
    ("sale", "Join our webinar on supply chain resilience: how to keep lines running when suppliers fail."),
    ("sale", "Our new plant in Skopje opened last week with 300 employees."),
    ("change_notice", "Product change notification: the connector housing gets a new colour in autumn."),
    ("nothing", "Please find attached the minutes of our quarterly logistics meeting. Next meeting on 4 June."),
    ("nothing", "Invoice 2024-118 is overdue. Please transfer the amount within 10 days."),
]


@pytest.mark.parametrize("text", DISRUPTION)
def test_supply_that_is_cut_or_limited_is_a_disruption(text: str) -> None:
    assert judge(sentences(text), RECEIVED).label == "disruption"


@pytest.mark.parametrize("text", WATCH)
def test_what_is_soft_threatened_or_coming_back_is_watched(text: str) -> None:
    assert judge(sentences(text), RECEIVED).label == "watch"


@pytest.mark.parametrize(("code", "text"), DISMISS)
def test_noise_is_dismissed_with_its_reason(code: str, text: str) -> None:
    verdict = judge(sentences(text), RECEIVED)
    assert (verdict.label, verdict.code) == ("dismiss", code)


def test_a_drill_that_is_none_and_a_fire_after_a_drill_are_real() -> None:
    real = "This is not a drill. A fire has stopped our press shop. We cannot deliver."
    later = "Two days after our yearly drill a fire broke out and production stopped on 11 March."
    assert judge(sentences(real), RECEIVED).label == "disruption"
    assert judge(sentences(later), RECEIVED).label == "disruption"


def test_the_evidence_is_a_sentence_of_the_notice_as_written() -> None:
    text = "Guten Tag. Das Werk in Köln ist GESCHLOSSEN. Gruß"
    assert judge(sentences(text), RECEIVED).evidence == "Das Werk in Köln ist GESCHLOSSEN"
    assert judge(sentences(text), RECEIVED).evidence in text


def test_a_date_with_a_point_does_not_end_a_sentence() -> None:
    assert len(sentences("Ab dem 21. März wird geliefert. Danach mehr.")) == 2

"""The supplier directory finds what a text names, in several languages, and follows goods through the tiers."""

import json

import pytest

from tests.agents.network import directory, plant
from tools.directory import READ_CHARS, Customer
from tools.gazetteer import city_key, fold, name_tokens
from tools.suppliers import supplier_tools


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("Kelmora Lviv stands still", {"ST-1"}),
        ("In Lemberg steht das Werk von Kelmora", {"ST-1", "ST-2"}),
        ("Our works ST-3 is closed", {"ST-3"}),
        ("Muellrosa meldet einen Brand", {"ST-4"}),
        ("MÜLLROSA GLAS AG, Cologne", {"ST-4"}),
        ("ウクライナの工場", {"ST-1", "ST-3"}),
        ("les usines en Ukraine", {"ST-1", "ST-3"}),
        ("plantas en Rumanía", {"ST-2"}),
        ("incendie à Pitesti", {"ST-2"}),
    ],
)
def test_a_text_names_sites_by_name_id_city_and_country(text: str, sites: set[str]) -> None:
    assert {card.id for card in directory().mentions(text).sites} == sites


@pytest.mark.parametrize("text", ["Systems and Castings are fine", "the Technik group", "GmbH", "Lvivska street", ""])
def test_words_of_the_trade_and_parts_of_words_name_nobody(text: str) -> None:
    found = directory().mentions(text)
    assert found.sites == ()
    assert found.suppliers == ()


def test_parts_are_named_by_id_by_name_and_by_kind_in_other_languages() -> None:
    assert {p.id for p in directory().mentions("Kabelbäume fehlen").parts} == {"WH-1", "WH-2"}
    assert {p.id for p in directory().mentions("faisceaux électriques").parts} == {"WH-1", "WH-2"}
    assert {p.id for p in directory().mentions("part WH-2, wiring harness").parts} == {"WH-2"}
    assert directory().mentions("tyres").parts == ()


def test_the_sender_counts_as_named_only_with_the_domain_of_exactly_one_supplier() -> None:
    known = directory()
    assert known.supplier_of_sender("Night desk <dispatch@kelmora.example>") == "SU-1"
    assert known.supplier_of_sender("x@mail.kelmora.example.evil.example") is None
    assert known.supplier_of_sender("kelmora.example") is None
    assert known.mentions("We are closed.", "a@ostvelin.example").suppliers == ("SU-2",)


def test_goods_are_followed_through_the_tiers() -> None:
    known = directory()
    assert known.customers_of("ST-5") == (Customer("ST-6", "CASTING"), Customer(None, "BR-1"))
    assert known.parts_through("ST-5") == ("BR-1",)
    assert known.customers_of("nowhere") == ()


def test_receipts_come_earliest_first_and_only_from_the_site() -> None:
    assert [receipt.id for receipt in directory().receipts_from("ST-1")] == ["R-2", "R-1"]
    assert directory().receipts_from("ST-4") == ()


def test_only_the_first_part_of_a_long_text_is_searched() -> None:
    assert directory().mentions("x " * (READ_CHARS // 2) + "Kelmora Lviv").sites == ()


def test_folding_makes_spellings_meet_and_keeps_kana_apart() -> None:
    assert name_tokens("Müller-Straße") == name_tokens("MUELLER STRASSE")
    assert fold("Łódź") == "lodz"
    assert fold("ガス") != fold("カス")
    assert city_key("Lemberg") == city_key("Lviv") != city_key("Lyon")


def test_tools_answer_in_json_and_unknown_ids_get_an_error_in_words() -> None:
    tools = {tool.name: tool for tool in supplier_tools(plant())}
    offers = json.loads(tools["offers_for"].invoke({"part": "WH-1"}))
    assert [offer["id"] for offer in offers["offers"]] == ["OF-1"]
    assert json.loads(tools["receipts_from"].invoke({"site": "ST-1"}))["lanes"][0]["id"] == "LN-1"
    assert json.loads(tools["customers_of"].invoke({"site": "ST-5"}))["parts"] == ["BR-1"]
    assert json.loads(tools["find_names"].invoke({"name": "Brenfalk"}))["suppliers"][0]["id"] == "SU-4"
    assert json.loads(tools["receipts_of"].invoke({"part": "WH-2"}))["receipts"][0]["status"] == "claimed"
    unknown = (("offers_for", {"part": "NO"}), ("receipts_from", {"site": "NO"}), ("customers_of", {"site": "NO"}))
    for name, args in unknown:
        assert "unknown" in json.loads(tools[name].invoke(args))["error"]


def test_tools_refuse_what_is_no_id_and_arguments_they_do_not_have() -> None:
    tools = {tool.name: tool for tool in supplier_tools(plant())}
    for args in ({"part": "../etc/passwd"}, {"part": "x" * 100}, {"part": "WH-1", "price": 1}):
        with pytest.raises(ValueError, match="validation error"):
            tools["offers_for"].invoke(args)


def test_works_are_fed_through_the_tiers_and_not_by_the_plant() -> None:
    assert directory().fed_by({"ST-5"}) == {"ST-6"}
    assert directory().fed_by({"ST-6", "ST-1"}) == set()
    assert directory().fed_by({"ST-5", "ST-6"}) == set()

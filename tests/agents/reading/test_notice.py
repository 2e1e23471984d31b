"""A notice read whole: cause, times, what is left, and the sites and parts it means, against the directory."""

from datetime import date, time

import pytest

from agents.reading.answer import Reading
from agents.reading.notice import read_notice
from tests.agents.network import AS_OF, directory


def read(text: str, sender: str = "", subject: str = "") -> Reading:
    known = directory()
    found = known.mentions(f"{subject}\n{text}", sender)
    return read_notice(subject, text, AS_OF, found, known.supplier_of_sender(sender))


def test_a_force_majeure_letter_gives_site_start_and_partial_duration() -> None:
    said = read(
        "Our works in Lemberg stopped production on 1 March 2026 at 13:45 because of the war in Ukraine. We "
        "declare force "
        "majeure. Our planning assumption is partial output after about four weeks.",
        "dispatch@kelmora.example",
    )
    assert (said.verdict, said.cause, said.sites) == ("disruption", "war", ("ST-1",))
    assert (said.start, said.start_time) == (date(2026, 3, 1), time(13, 45))
    assert (said.days_low, said.days_high, said.partial) == (28, 28, True)


def test_a_supplier_and_a_country_mean_his_sites_there_and_no_others() -> None:
    assert read("All Kelmora plants in western Ukraine are closed.").sites == ("ST-1",)
    assert read("Kelmora has closed all its plants.").sites == ("ST-1", "ST-2")


def test_a_kind_of_part_and_a_country_mean_its_makers_there() -> None:
    assert read("Wiring harness plants in western Ukraine stand still.").sites == ("ST-1", "ST-3")
    assert read("Glazing plants in Ukraine stand still.").sites == ()


def test_what_cannot_be_resolved_is_said_and_not_guessed() -> None:
    which = read("We have stopped production after a fire.", "dispatch@kelmora.example")
    assert which.sites == ()
    assert "ST-1, ST-2" in which.unresolved[0]
    country = read("Plants in Ukraine are closed.")
    assert country.sites == ()
    assert "2 of our sites lie in UA" in country.unresolved[0]
    nobody = read("Acme has stopped production.")
    assert nobody.unresolved == ("no supplier, site or place of ours is named",)


def test_the_only_site_of_a_supplier_needs_no_name() -> None:
    assert read("Wir haben einen Brand und können nicht liefern.", "info@muellrosa.example").sites == ("ST-4",)


def test_a_site_that_is_named_as_unharmed_is_not_lost() -> None:
    said = read("Kelmora Lviv has stopped production. Kelmora Pitești is not affected and delivers as usual.")
    assert said.sites == ("ST-1",)


def test_works_that_help_out_are_not_lost() -> None:
    assert read("Kelmora's plants in Ukraine are closed. Work moves to Romania.").sites == ("ST-1",)


def test_parts_limit_the_loss_only_where_the_notice_says_so() -> None:
    among = read("ST-1 has a fire and cannot deliver, among others WH-1.")
    assert among.parts == ()
    only = read("Brenfalk Brno: shortage, only CASTING is late.")
    assert only.parts == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("We are back at 40 percent.", 40), ("Output is reduced by 30 %.", 70),
        ("We reach about two fifths of our output again.", 40),
        ("Die Anlage ist beschädigt und läuft nur mit 50 %.", 50), ("The delivery is 25 % short.", 75),
        ("The second shift brings output to roughly seventy percent again.", 70), ("The plant is closed.", None),
        ("Prices rise by 6 percent.", None),
    ],
)  # fmt: skip
def test_what_is_left_of_the_output_is_read(text: str, left: int | None) -> None:
    assert read(text).capacity_left_pct == left


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("The line has stopped. We expect the clean room restored by mid-April.", date(2026, 4, 11), date(2026, 4, 20)),
        ("The restart planned for 18 March slips to 2 April.", date(2026, 4, 2), date(2026, 4, 2)),
        ("Das Werk steht still, ab 16. März läuft es wieder.", date(2026, 3, 16), date(2026, 3, 16)),
        ("The plant is closed since 28 February.", None, None),
    ],
)
def test_the_promised_return_is_read_the_later_promise_counts(text: str, first: date | None, last: date | None) -> None:
    said = read(text)
    assert (said.recovery_first, said.recovery_last) == (first, last)


def test_an_older_accident_is_not_the_start_and_a_stock_is_no_duration() -> None:
    said = read(
        "A fire on 27 February stopped the press. It is the second since the blast of 16 October 2025. "
        "Stock lasts 5 days."
    )
    assert said.start == date(2026, 2, 27)
    assert said.days_high is None


def test_a_text_longer_than_is_read_is_said() -> None:
    assert "only the first" in read("The plant is closed. " * 2000).unresolved[-1]

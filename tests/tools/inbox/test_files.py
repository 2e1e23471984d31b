"""Files of the inbox: mails as people send them, and what is no message at all."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from planning.signal import Signal
from tools.inbox import folder
from tools.inbox.files import MOST_BYTES, read_file
from tools.inbox.mail import UnreadableError

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def mail(text: str = "The works is closed.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = headers.get("sender", "Ben <ben@works.example>")
    message["Subject"] = headers.get("subject", "Closure")
    message["Date"] = headers.get("date", "Mon, 02 Mar 2026 07:00:00 +0000")
    message.set_content(text)
    return message


def read(tmp_path: Path, content: bytes, name: str = "one.eml") -> Signal:
    path = tmp_path / name
    path.write_bytes(content)
    (signal,) = read_file(path, NOW).signals
    return signal


def test_a_mail_becomes_a_signal_with_sender_subject_text_and_date(tmp_path: Path) -> None:
    signal = read(tmp_path, mail().as_bytes())
    assert (signal.kind, signal.sender, signal.subject) == ("mail", "Ben <ben@works.example>", "Closure")
    assert signal.text == "The works is closed."
    assert signal.received == NOW - timedelta(hours=1)


def test_the_same_mail_has_the_same_id_and_another_has_another(tmp_path: Path) -> None:
    one, again = read(tmp_path, mail().as_bytes(), "a.eml"), read(tmp_path, mail().as_bytes(), "b.eml")
    other = read(tmp_path, mail("The works is open.").as_bytes(), "c.eml")
    assert one == again
    assert one.id != other.id


@pytest.mark.parametrize(
    "quote",
    [
        "On Sun, 1 Mar 2026 at 10:00 Anna wrote:\n> All works burn.",
        "-----Original Message-----\nFrom: Anna\nAll works burn.",
        "Von: Anna\nGesendet: Sonntag\nAll works burn.",
        "> All works burn.",
    ],
)
def test_quoted_mails_are_not_read_again(tmp_path: Path, quote: str) -> None:
    signal = read(tmp_path, mail(f"We deliver as planned.\n\n{quote}").as_bytes())
    assert "burn" not in signal.text
    assert "as planned" in signal.text


def test_a_mail_of_nothing_but_a_quote_is_read(tmp_path: Path) -> None:
    assert "burn" in read(tmp_path, mail("> All works burn.").as_bytes()).text


def test_the_text_of_an_html_only_mail_is_read_without_scripts_and_markup(tmp_path: Path) -> None:
    message = mail()
    body = "<p>The works is <b>closed</b>.</p><script>evil()</script>"
    message.set_content(f"<html><head><title>x</title></head><body>{body}</body></html>", subtype="html")
    path = tmp_path / "page.eml"
    path.write_bytes(message.as_bytes())
    found = read_file(path, NOW)
    assert found.signals[0].text == "The works is closed ."
    assert any("HTML" in remark for remark in found.remarks)


def test_attachments_are_said_but_not_read(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"MZ\x00secret", maintype="application", subtype="octet-stream", filename="../../evil.exe")
    path = tmp_path / "with.eml"
    path.write_bytes(message.as_bytes())
    found = read_file(path, NOW)
    assert "secret" not in found.signals[0].text
    assert any("1 attachments" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b.example\nSubject: =?utf-8?q?=ff=fe?=\nContent-Type: text/plain; charset=klingon\n\n\xff\xfeclosed",
        b"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n\xc3\x28 closed",
        b"From: a@b.example\nSubject: x\nContent-Transfer-Encoding: base64\n\nnot base64 at all !!! closed",
    ],
)
def test_what_cannot_be_decoded_is_read_as_far_as_it_goes(tmp_path: Path, raw: bytes) -> None:
    assert read(tmp_path, raw).kind == "mail"


@pytest.mark.parametrize(
    "date", ["Fri, 99 Foo 2026", "Mon, 02 Mar 2099 07:00:00 +0000", "Mon, 02 Mar 1999 07:00:00 +0000"]
)
def test_a_date_out_of_reach_counts_as_now(tmp_path: Path, date: str) -> None:
    raw = mail().as_bytes().replace(b"Mon, 02 Mar 2026 07:00:00 +0000", date.encode())
    assert read(tmp_path, raw).received == NOW


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.eml", b"", "is empty"),
        ("blank.eml", b"From: a@b.example\n\n   \n", "is empty"),
        ("binary.eml", b"\x00\x01\x02" * 500, "binary"),
        ("noise.txt", bytes(range(1, 9)) * 200, "binary"),
        ("none.txt", b" \n ", "is empty"),
        ("broken.json", b"{broken", "no message"),
        ("other.json", b'{"hello": 1}', "no message"),
    ],
)
def test_what_is_no_message_is_refused_with_its_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=reason):
        read_file(path, NOW)


def test_fifty_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.eml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(UnreadableError, match=f"more than the {MOST_BYTES}"):
        read_file(path, NOW)


def test_a_text_may_say_from_whom_and_about_what(tmp_path: Path) -> None:
    signal = read(tmp_path, b"From: Gate 3\nSubject: No lorry\n\nNothing came.", "note.txt")
    assert (signal.kind, signal.sender, signal.subject, signal.text) == ("memo", "Gate 3", "No lorry", "Nothing came.")


def test_a_signal_put_into_the_inbox_is_read_as_it_was(tmp_path: Path) -> None:
    told = Signal(
        id="X-1", received=NOW, kind="asn", sender="EDI", subject="late", text="", fields={"notice": "late", "qty": 4}
    )  # fmt: skip
    letter = Signal(id="X-2", received=NOW, kind="mail", sender="a@b.example", subject="Grüße", text="Zeile 1\nZeile 2")
    assert read_file(folder.put(tmp_path, told), NOW).signals == (told,)
    found = read_file(folder.put(tmp_path, letter), NOW + timedelta(hours=1)).signals[0]
    assert (found.sender, found.subject, found.text, found.received) == (
        letter.sender, letter.subject, letter.text, letter.received,
    )  # fmt: skip


def test_hidden_unfinished_and_linked_files_wait(tmp_path: Path) -> None:
    for name in (".incoming-1", "half.eml.part", "x.tmp"):
        (tmp_path / name).write_text("x")
    (tmp_path / "link.eml").symlink_to("/etc/hostname")
    (tmp_path / "deep").mkdir()
    (tmp_path / "good.eml").write_text("x")
    for name in (folder.READ, folder.ASIDE):
        (tmp_path / name).mkdir()
    assert [path.name for path in folder.waiting(tmp_path)] == ["good.eml"]
    assert folder.left_alone(tmp_path) == ["deep is a folder", "link.eml is a link"]
    assert folder.left_alone(tmp_path / "none") == []


def test_what_is_set_aside_has_its_reason_beside_it_and_never_replaces_another(tmp_path: Path) -> None:
    for text in ("one", "two"):
        (tmp_path / "bad.eml").write_text(text)
        folder.set_aside(tmp_path, tmp_path / "bad.eml", "is bad")
    aside = tmp_path / "set-aside"
    assert sorted(path.name for path in aside.iterdir()) == [
        "bad.2.eml", "bad.2.eml.why.txt", "bad.eml", "bad.eml.why.txt",
    ]  # fmt: skip

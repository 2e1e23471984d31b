"""A store that several accounts use, and one that may only be looked at."""

import contextlib
import grp
import io
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from andon.cli import main
from tests.andon.calling import Andon, Called

OTHER = 65534
"""A user id that is not ours."""


def as_other(words: tuple[str, ...], groups: list[int]) -> Called:
    """Run a command as another account; whatever it imports must be loaded already, for it may not read our files."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        said, told = io.StringIO(), io.StringIO()
        code = 99
        with contextlib.suppress(BaseException):
            os.setgroups(groups)
            os.setgid(OTHER)
            os.setuid(OTHER)
            os.umask(0o077)
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
                try:
                    main(["--debug", *words])
                except SystemExit as ended:
                    code = int(ended.code or 0)
        os.write(writes, f"{said.getvalue()}\0{told.getvalue()}".encode()[:60_000])
        os._exit(code)
    os.close(writes)
    with os.fdopen(reads, encoding="utf-8") as stream:
        out, _, err = stream.read().partition("\0")
    return Called(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), out, err)


@pytest.fixture
def open_asked(asked: Andon, monkeypatch: pytest.MonkeyPatch) -> Iterator[Andon]:
    """The case with its first question open, in a folder that every account can reach."""
    if os.geteuid() != 0:
        pytest.skip("only the superuser can act as another account")
    folder = Path(tempfile.mkdtemp(prefix="andon-shared-"))
    folder.chmod(0o755)
    shutil.move(asked.folder / ".andon", folder / ".andon")
    monkeypatch.chdir(folder)
    asked.folder = folder
    yield asked
    shutil.rmtree(folder)


def test_a_store_is_given_to_a_group_with_its_files_and_nothing_else(andon: Andon) -> None:
    andon.ok("init", "--plant", "compact")
    group = grp.getgrgid(os.getegid()).gr_name
    (andon.folder / ".andon" / "demo").mkdir(mode=0o700)
    andon.ok("share", group)
    assert andon("share", group, "--store", "postgresql://me:secret@host/db").code == 2
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (andon.folder / ".andon").iterdir()}
    assert modes == {
        "andon.db": 0o660, "andon.db.audit-head": 0o660, "policy.toml": 0o640, "outbox": 0o2770, "papers": 0o2770,
        "demo": 0o700,
    }  # fmt: skip
    assert stat.S_IMODE((andon.folder / ".andon").stat().st_mode) == 0o2770
    assert "no group" in andon("share", "no-such-group").err
    (andon.folder / ".andon" / "letters").mkdir()
    refused = andon("share", group)
    assert refused.code == 1
    assert "'letters'" in refused.err


def test_two_accounts_work_on_one_case(open_asked: Andon) -> None:
    andon = open_asked
    group = next(each for each in grp.getgrall() if each.gr_gid not in (0, OTHER))
    digest = andon.waiting()["digest"]
    words = ("inbox", "reject", "P-0001", "--reason", "too dear", "--digest", digest, "--seconds", "1", "--json")
    listed, verified = ("inbox", "list", "--json"), ("audit", "verify")
    andon.ok(*verified)
    andon.ok("resume", "--seconds", "1")
    closed = as_other(listed, [group.gr_gid])
    andon.ok("share", group.gr_name)
    assert (closed.code, "andon share" in closed.out) == (2, True)
    assert as_other(listed, []).code == 2
    assert as_other(listed, [group.gr_gid]).json["proposals"][0]["id"] == "P-0001"
    assert as_other(words, [group.gr_gid]).code == 3
    asks = ("inbox", "ask", "P-0001", "--question", "Why air?")
    andon.ok(*asks)
    policy = andon.folder / ".andon" / "policy.toml"
    policy.write_text(policy.read_text("utf-8").replace('"somebody.else"', '"nobody"').replace(
        'planner = [', 'planner = ["nobody", '), encoding="utf-8")  # fmt: skip
    given = as_other(asks, [group.gr_gid])
    assert given.code == 0, given.err
    assert as_other(verified, [group.gr_gid]).out.startswith("The trail is whole")
    andon.ok("inbox", "ask", "P-0001", "--question", "And now?")
    assert andon.ok(*verified).out.startswith("The trail is whole")
    actors = [entry["actor"] for entry in andon.ok("case", "timeline", "C-0001", "--json").json["entries"]]
    assert "nobody" in actors


def test_a_copy_that_may_only_be_read_is_read_and_verified(open_asked: Andon) -> None:
    andon = open_asked
    reader = sqlite3.connect(".andon/andon.db")
    reader.execute("select count(*) from audit").fetchone()
    andon.ok("inbox", "ask", "P-0001", "--question", "Why air?")
    assert Path(".andon/andon.db-wal").stat().st_size > 0
    for path in Path(".andon").iterdir():
        path.chmod(0o755 if path.is_dir() else 0o444)
    Path(".andon").chmod(0o555)
    before = {
        path.name: path.stat().st_mtime_ns for path in Path(".andon").glob("andon.db*") if "-shm" not in path.name
    }
    looks = [
        ("inbox", "list"), ("inbox", "show", "P-0001"), ("case", "show", "C-0001"), ("case", "timeline", "C-0001"),
        ("plan", "show"), ("audit", "verify"),
    ]  # fmt: skip
    for words in looks:
        expected = andon.ok(*words)
        assert as_other(words, []) == expected, words
    assert "Why air?" in as_other(("case", "timeline", "C-0001", "--json"), []).out
    refused = as_other(("inbox", "ask", "P-0001", "--question", "Is it?"), [])
    assert refused.code == 3
    assert "may only be read" in refused.err
    assert {name: (Path(".andon") / name).stat().st_mtime_ns for name in before} == before
    reader.close()
    assert not list(Path(tempfile.gettempdir()).glob("andon-????????/andon.db"))

"""Every known error becomes a line and an exit code; who acts and where things are."""

import errno
import importlib
import os
import sqlite3
from pathlib import Path

import pytest

from andon.identity import account, is_gone, owner
from andon.settings import read_settings
from andon.trouble import CODES, ERROR, FORBIDDEN, STOPPED, USAGE, Told, TroubleError, tell


@pytest.mark.parametrize("name", sorted(CODES))
def test_every_error_that_is_named_exists(name: str) -> None:
    module, _, kind = name.rpartition(".")
    assert issubclass(getattr(importlib.import_module(module), kind), Exception)


def test_a_known_error_is_its_own_message() -> None:
    from agents.proposals.decisions import ConflictError

    assert tell(ConflictError("P-1 is approved already by anna")) == Told(5, "P-1 is approved already by anna")


def test_an_edit_of_what_does_not_exist_is_usage_and_no_question_of_permission() -> None:
    from agents.proposals.decisions import RefusedError
    from agents.proposals.edits import BadEditError

    refused = RefusedError("there is no offer 'OF-9'")
    refused.__cause__ = BadEditError("there is no offer 'OF-9'")
    assert tell(refused).code == USAGE
    assert tell(RefusedError("no role")).code == FORBIDDEN


def test_several_problems_are_listed() -> None:
    from tools.exchange import FolderRefusedError, RowProblem

    problems = (RowProblem("parts.csv", 3, "id", "is empty"), RowProblem("parts.csv", 4, "id", "is empty"))
    told = tell(FolderRefusedError(problems))
    assert told.details == ("parts.csv:3, id: is empty", "parts.csv:4, id: is empty")


def test_a_failed_run_is_said_with_its_cause() -> None:
    from sqlalchemy.exc import OperationalError

    from agents.cases.casework import RunFailedError
    from tools.store.engine import StoreBusyError

    busy = StoreBusyError("the store is being written")
    failed = RunFailedError("R-00001", busy)
    failed.__cause__ = busy
    assert tell(failed).known
    goes_on = "`andon resume` takes it up from there"
    assert tell(failed).message == f"run R-00001 stopped: the store is being written; {goes_on}"
    full = sqlite3.OperationalError("database or disk is full")
    for failed.__cause__ in (full, OperationalError("INSERT INTO run", {}, full)):
        assert tell(failed).message == f"run R-00001 stopped: the store: database or disk is full; {goes_on}"
    failed.__cause__ = ZeroDivisionError("division by zero")
    assert not tell(failed).known
    assert "ZeroDivisionError" in tell(failed).message


def test_the_system_says_what_is_wrong_with_a_file() -> None:
    assert tell(OSError(errno.ENOSPC, "No space left on device", "x.db")) == Told(1, "x.db: No space left on device")


def test_an_unknown_error_is_one_line_too() -> None:
    told = tell(ZeroDivisionError("division by zero"))
    assert (told.code, told.known) == (ERROR, False)
    assert tell(KeyboardInterrupt()).code == STOPPED


def test_who_acts_is_the_account_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    before = account()
    for name in ("USER", "LOGNAME", "USERNAME", "LNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "plant.manager")
    assert account() == before


def test_the_environment_may_not_say_who_acts() -> None:
    with pytest.raises(TroubleError) as refused:
        read_settings(None, {"ANDON_ACTOR": "plant.manager"})
    assert refused.value.code == USAGE


def test_settings_an_option_before_the_environment_before_the_default(tmp_path: Path) -> None:
    assert read_settings(None, {}).store == ".andon/andon.db"
    assert read_settings(None, {"ANDON_STORE": "a/b.db"}).policy == Path("a/policy.toml")
    assert read_settings("c.db", {"ANDON_STORE": "a/b.db", "ANDON_POLICY": "p.toml"}).policy == Path("p.toml")
    assert read_settings("postgresql://host/db", {}).folder == Path(".andon")
    for bad in ("a\0b", " "):
        with pytest.raises(TroubleError):
            read_settings(bad, {})


def test_a_process_that_runs_is_not_gone_and_one_that_ended_is() -> None:
    assert not is_gone(owner())
    host, number, started = owner().split(":")
    assert is_gone(f"{host}:{number}:1{started}")
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert is_gone(f"{host}:{child}:{started}")
    assert not is_gone(f"elsewhere:{child}:1")
    assert not is_gone("not an owner")

"""Settings come from the environment alone; a model's address or key that cannot be right is said at once."""

from pathlib import Path

import pytest

from agents.calls.endpoint import DEFAULT_URL
from andon.settings import read_settings
from andon.trouble import USAGE, TroubleError
from andon.wiring import connectors_of, endpoint_of


def test_without_settings_there_is_no_language_model() -> None:
    settings = read_settings(environ={})
    assert (settings.model, settings.model_key, settings.model_output) == ("offline", "", "tools")
    assert endpoint_of(settings) is None


def test_a_model_is_named_with_its_address_and_its_key_is_shown_nowhere(tmp_path: Path) -> None:
    place = tmp_path / "key"
    place.write_text("sk-secret\n", encoding="utf-8")
    environ = {"ANDON_MODEL": "openai:llama3.1:8b", "ANDON_MODEL_URL": "http://localhost:11434/v1/"}
    settings = read_settings(environ=environ | {"ANDON_MODEL_KEY_FILE": str(place)})
    endpoint = endpoint_of(settings)
    assert endpoint is not None
    assert (endpoint.model, endpoint.url) == ("llama3.1:8b", "http://localhost:11434/v1")
    assert endpoint.key.get_secret_value() == "sk-secret"
    assert endpoint.key_from == str(place)
    assert "secret" not in repr(settings) + repr(endpoint)


def test_the_address_is_the_providers_own_if_none_is_set() -> None:
    endpoint = endpoint_of(read_settings(environ={"ANDON_MODEL": "openai:x", "ANDON_MODEL_KEY": "k"}))
    assert endpoint is not None and endpoint.url == DEFAULT_URL


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"ANDON_MODEL_URL": "localhost:8000"}, "write it as in http"),
        ({"ANDON_MODEL_URL": "file:///etc/passwd"}, "write it as in http"),
        ({"ANDON_MODEL_URL": "http://"}, "write it as in http"),
        ({"ANDON_MODEL_URL": "http://h:99999/v1"}, "write it as in http"),
        ({"ANDON_MODEL_URL": "http://me:pw@h/v1"}, "ANDON_MODEL_KEY"),
        ({"ANDON_MODEL_URL": "http://h/v1?key=x"}, "ANDON_MODEL_KEY"),
        ({"ANDON_MODEL_OUTPUT": "xml"}, "tools or json_schema"),
        ({"ANDON_MODEL_KEY": "a", "ANDON_MODEL_KEY_FILE": "b"}, "both set"),
        ({"ANDON_MODEL_KEY": "two words"}, "no single word"),
        ({"ANDON_MODEL_KEY_FILE": "/nowhere/key"}, "cannot be read"),
    ],
)
def test_settings_that_cannot_be_right_are_refused_with_what_to_do(environ: dict[str, str], says: str) -> None:
    with pytest.raises(TroubleError, match=says) as raised:
        read_settings(environ=environ)
    assert raised.value.code == USAGE
    assert "pw" not in str(raised.value)


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(" \n", encoding="utf-8")
    with pytest.raises(TroubleError, match="is empty"):
        read_settings(environ={"ANDON_MODEL_KEY_FILE": str(tmp_path / "key")})


@pytest.mark.filterwarnings("ignore:.*imghdr.*:DeprecationWarning")
def test_addresses_of_people_lie_beside_the_store_and_a_named_file_must_be_there(tmp_path: Path) -> None:
    beside = read_settings(str(tmp_path / "andon.db"), environ={})
    assert [connector.simulated for connector in connectors_of(beside)] == [True]
    (tmp_path / "notify.toml").write_text('version = 1\n[people]\nanna = ["json://localhost/x"]\n', encoding="utf-8")
    assert [connector.simulated for connector in connectors_of(beside)] == [True, False]
    named = read_settings(str(tmp_path / "andon.db"), environ={"ANDON_NOTIFY": str(tmp_path / "none.toml")})
    with pytest.raises(TroubleError, match="mend ANDON_NOTIFY"):
        connectors_of(named)

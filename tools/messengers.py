"""Notices to people by e-mail, chat or webhook, through Apprise; an extra, imported where it is used."""

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from planning.terms import Record
from tools.outbox import Message

Address = Annotated[str, Field(min_length=4, max_length=2000)]


class AddressError(ValueError):
    """The file of addresses cannot be used; says which account and why. No address is shown: it holds secrets."""


class Addresses(Record):
    """Where each account is reached: addresses in Apprise's form, such as ``mailtos://user:password@host``."""

    version: Literal[1]
    people: dict[str, tuple[Address, ...]]


@dataclass(frozen=True)
class Messengers:
    """Sends notices to the accounts that have addresses; every other message, and everybody else, is left to files."""

    people: Mapping[str, tuple[str, ...]] = field(repr=False)
    simulated: bool = False

    def deliver(self, message: Message) -> None:
        """Send to every address of the recipient. Raises ``OSError`` if one of them does not take it."""
        addresses = self.people.get(message.recipient, ()) if message.kind == "notice" else ()
        if not addresses:
            return
        from apprise import Apprise, NotifyFormat

        body = f"{message.letter.text}\n\n{message.key}"
        failed = []
        for number, address in enumerate(addresses, start=1):
            messenger = Apprise()
            messenger.add(address)
            if not messenger.notify(body=body, title=message.subject, body_format=NotifyFormat.TEXT):
                failed.append(f"{_scheme(address)} address {number}")
        if failed:
            raise OSError(f"{message.recipient} was not reached by {', '.join(failed)}; it is tried again")


def read_addresses(text: str) -> Messengers:
    """The messengers that a TOML text names. Raises ``AddressError``."""
    try:
        people = Addresses.model_validate(tomllib.loads(text)).people
    except tomllib.TOMLDecodeError as error:
        raise AddressError(f"is not valid TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise AddressError(f"{'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}") from None
    try:
        from apprise import Apprise
    except ImportError:
        raise AddressError("addresses need the extra `notify`: pip install 'andon[notify]'") from None
    # Apprise tells of its own failures on the terminal; here they are raised and kept with the message.
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    logging.getLogger("apprise").propagate = False
    for who, addresses in people.items():
        for number, address in enumerate(addresses, start=1):
            if Apprise.instantiate(address) is None:
                raise AddressError(f"people.{who}: address {number} ({_scheme(address)}) is none that Apprise knows")
    return Messengers(people)


def _scheme(address: str) -> str:
    return address.partition("://")[0][:20] if "://" in address else "without a scheme"

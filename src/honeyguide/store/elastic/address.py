"""Where the cluster is and how one gets in: a URL such as https://one:9200,two:9200/?prefix=pots, and secrets from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from honeyguide.errors import UsageError

SCHEMES = ("http://", "https://")
PARAMETERS = ("prefix", "shards", "replicas", "ca", "verify", "keep")
HINT = "Such as https://user@host:9200, several hosts with commas; HONEYGUIDE_STORE_PASSWORD or HONEYGUIDE_STORE_API_KEY hold the secret."


@dataclass(frozen=True)
class Address:
    """A cluster, and what is ours in it: the indices whose names begin with `prefix`."""

    hosts: tuple[tuple[str, int], ...]
    secure: bool = False
    user: str = ""
    password: str = ""
    api_key: str = ""
    ca: str = ""
    """File of the certificates that are trusted; the system's without."""
    verify: bool = True
    prefix: str = "honeyguide"
    shards: int = 1
    replicas: int | None = None
    """Copies of each shard; None leaves it to the cluster."""
    keep: str = ""
    """How long an index lives after its creation, such as `90d`; for ever without."""

    def shown(self) -> str:
        """The address without secrets."""
        hosts = ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.hosts)
        return f"{'https' if self.secure else 'http'}://{hosts}"


def is_address(text: str) -> bool:
    """Whether a store is named by an address, not by a folder."""
    return text.startswith(SCHEMES)


def read_address(url: str, environment: Mapping[str, str] = os.environ) -> Address:
    """The address in a URL, completed from HONEYGUIDE_STORE_USER, _PASSWORD, _API_KEY and _CA. Raises UsageError."""
    if not is_address(url):
        raise UsageError("a store's address begins with http:// or https://", where=url, hint=HINT)
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    authority = place.split("/", 1)[0]
    login, _, hosts = authority.rpartition("@")
    user, _, password = login.partition(":")
    given = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := [name for name in given if name not in PARAMETERS]:
        raise UsageError(f"there is no parameter {unknown[0]!r}, only {', '.join(PARAMETERS)}", where="the store's address")
    ca = given.get("ca") or environment.get("HONEYGUIDE_STORE_CA", "")
    if ca and not Path(ca).is_file():
        raise UsageError("there is no such file of certificates", where=ca)
    return Address(
        hosts=tuple(_host(one, secure=scheme == "https") for one in hosts.split(",")),
        secure=scheme == "https",
        user=unquote(user) or environment.get("HONEYGUIDE_STORE_USER", ""),
        password=unquote(password) or environment.get("HONEYGUIDE_STORE_PASSWORD", ""),
        api_key=environment.get("HONEYGUIDE_STORE_API_KEY", ""),
        ca=ca,
        verify=given.get("verify", "yes") not in {"no", "false", "0"},
        prefix=_prefix(given.get("prefix", "honeyguide")),
        shards=_number("shards", given.get("shards", "1"), 1),
        replicas=_number("replicas", given["replicas"], 0) if "replicas" in given else None,
        keep=given.get("keep", ""),
    )


def _host(text: str, *, secure: bool) -> tuple[str, int]:
    name, _, port = text.rpartition(":")
    if not name or port.endswith("]"):
        name, port = text, "443" if secure else "9200"
    name = name.removeprefix("[").removesuffix("]")
    if not name or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageError(f"{text!r} is no host with a port", where="the store's address", hint=HINT)
    return name, int(port)


def _prefix(text: str) -> str:
    if not text or text != text.lower() or text[0] in "-_+." or any(sign in text for sign in '\\/*?"<>| ,#:'):
        raise UsageError(f"{text!r} can't begin the name of an index", where="the store's address", hint="Small letters, digits, - and _.")
    return text


def _number(name: str, text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise UsageError(f"{name} must be a whole number from {least} on, not {text!r}", where="the store's address")
    return int(text)

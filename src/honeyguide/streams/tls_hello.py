"""Reads the first message of a TLS client and makes its fingerprints JA3 and JA4.

JA3: https://github.com/salesforce/ja3 (BSD-3). JA4 (of clients; BSD-3): https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType

from honeyguide.streams.reader import Reader, plain, quoted

VERSIONS = {0x0002: "SSL 2", 0x0300: "SSL 3", 0x0301: "1.0", 0x0302: "1.1", 0x0303: "1.2", 0x0304: "1.3"}
EXTENSIONS = {
    0: "server_name", 1: "max_fragment_length", 5: "status_request", 10: "supported_groups", 11: "ec_point_formats",
    13: "signature_algorithms", 15: "heartbeat", 16: "alpn", 18: "signed_certificate_timestamp", 21: "padding", 22: "encrypt_then_mac",
    23: "extended_master_secret", 27: "compress_certificate", 35: "session_ticket", 41: "pre_shared_key", 43: "supported_versions",
    45: "psk_key_exchange_modes", 49: "post_handshake_auth", 50: "signature_algorithms_cert", 51: "key_share",
    13172: "next_protocol_negotiation", 17513: "application_settings", 65281: "renegotiation_info", 65037: "encrypted_client_hello",
}  # fmt: skip
_JA4_VERSIONS = {0x0002: "s2", 0x0300: "s3", 0x0301: "10", 0x0302: "11", 0x0303: "12", 0x0304: "13"}
_LISTS = (10, 13, 43)


@cache
def cipher_names() -> Mapping[int, str]:
    """Names of cipher suites by number, from IANA's registry as far as honeypots meet them."""
    text = (resources.files("honeyguide.streams") / "tls_ciphers.json").read_text("utf-8")
    return MappingProxyType({int(number, 16): name for number, name in json.loads(text).items()})


def cipher_name(number: int) -> str:
    """The name of a cipher suite, its number in hexadecimal where it has none here."""
    return cipher_names().get(number, f"0x{number:04x}")


@dataclass
class Hello:
    """What a client offers, in the order of its bytes."""

    version: int = 0
    random: bytes = b""
    ciphers: list[int] = field(default_factory=list)
    extensions: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)
    signatures: list[int] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    alpn: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def highest(self) -> int:
        """The highest version that it offers."""
        return max((version for version in self.versions if not is_grease(version)), default=self.version)


def is_grease(number: int) -> bool:
    """Whether a number is one of those that clients send to keep servers tolerant (RFC 8701)."""
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF


def read_client_hello(reader: Reader, hello: Hello | None = None) -> Hello:
    """The body of a ClientHello (RFC 8446, 4.1.2). A `hello` that is given has what was read where the bytes stop too early."""
    hello = hello or Hello()
    hello.version = reader.u16("client version", VERSIONS)
    hello.random = reader.raw("random", 32)
    reader.hexed("session id", reader.u8("session id length"))
    size = reader.u16("cipher suites length")
    hello.ciphers = _numbers(reader, "cipher suites", size, cipher_name)
    reader.hexed("compression methods", reader.u8("compression methods length"))
    if reader.left >= 2:
        size = reader.u16("extensions length")
        with reader.part("extensions", size) as inner:
            while inner.left >= 4:
                _extension(inner, hello)
    return hello


def _extension(reader: Reader, hello: Hello) -> None:
    kind = int.from_bytes(reader.peek(2), "big")
    size = int.from_bytes(reader.peek(2, 2), "big")
    hello.extensions.append(kind)
    with reader.part(EXTENSIONS.get(kind, "grease" if is_grease(kind) else f"extension {kind}"), 4 + size) as part:
        part.u16("type")
        part.u16("length")
        if not part.left:
            return
        if kind == 0:
            part.u16("list length")
            while part.left >= 3:
                part.u8("name type")
                hello.names.append(part.text("host name", min(part.u16("name length"), part.left)))
        elif kind == 16:
            part.u16("list length")
            while part.left:
                hello.alpn.append(part.raw("protocol", min(part.u8("length"), part.left)))
        elif kind == 11:
            hello.formats = list(part.hexed("formats", part.left))[1:]
        elif kind in _LISTS:
            part.number("list length", 1 if kind == 43 else 2)
            numbers = _numbers(part, "list", part.left)
            setattr(hello, {10: "groups", 13: "signatures", 43: "versions"}[kind], numbers)
        else:
            part.hexed("content", part.left)


def _numbers(reader: Reader, name: str, size: int, naming: Callable[[int], str] | None = None) -> list[int]:
    start = reader.at
    data = reader.take(size, name)
    numbers = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data) - 1, 2)]
    shown = [naming(number) if naming else f"{number:04x}" for number in numbers[:40]]
    reader.note(name, quoted(" ".join(shown), 2000), start, reader.at)
    return numbers


def ja3(hello: Hello) -> str:
    """The JA3 fingerprint, 32 hexadecimal digits."""
    parts = [[hello.version], hello.ciphers, hello.extensions, hello.groups, hello.formats]
    text = ",".join("-".join(str(number) for number in part if not is_grease(number)) for part in parts)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def ja4(hello: Hello, transport: str = "t") -> str:
    """The JA4 fingerprint, such as t13d1516h2_8daaf6152771_e5627efa2ab1."""
    ciphers = sorted(f"{number:04x}" for number in hello.ciphers if not is_grease(number))
    extensions = [number for number in hello.extensions if not is_grease(number)]
    named = "d" if 0 in extensions else "i"
    first = "".join(
        (transport, _JA4_VERSIONS.get(hello.highest, "00"), named, f"{min(len(ciphers), 99):02}", f"{min(len(extensions), 99):02}")
    )
    sorted_extensions = sorted(f"{number:04x}" for number in extensions if number not in (0, 16))
    signatures = ",".join(f"{number:04x}" for number in hello.signatures if not is_grease(number))
    last = ",".join(sorted_extensions) + (f"_{signatures}" if signatures else "")
    return f"{first}{_alpn(hello.alpn)}_{_short(','.join(ciphers))}_{_short(last) if extensions else '0' * 12}"


def _alpn(offered: list[bytes]) -> str:
    value = offered[0] if offered else b""
    if not value:
        return "00"
    ends = value[:1] + value[-1:]
    return ends.decode("ascii") if ends.isascii() and ends.isalnum() else value.hex()[0] + value.hex()[-1]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else "0" * 12


def printable_random(hello: Hello) -> str:
    """The random bytes where somebody wrote text instead (28 bytes after the old clock field, RFC 5246 7.4.1.2)."""
    text = hello.random[4:]
    return plain(text) if text.isascii() and text.decode("ascii").isprintable() else ""

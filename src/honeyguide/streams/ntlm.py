"""Reads NTLM's messages out of whatever carries them: SMB, RPC, TDS, HTTP. Source: [MS-NLMP] 2.2.1."""

from dataclasses import dataclass

from honeyguide.streams.reader import Reader, plain, quoted
from honeyguide.streams.walk import Told

MARK = b"NTLMSSP\0"
_KINDS = {1: "negotiate", 2: "challenge", 3: "authenticate"}
_UNICODE = 1
_NAMES = {1: ("domain", "workstation"), 2: ("target",), 3: ("LM response", "NT response", "domain", "user", "workstation")}


@dataclass(frozen=True)
class Ntlm:
    """One message: which of the three it is, and the names in it."""

    kind: str
    domain: str = ""
    user: str = ""
    workstation: str = ""
    response: bytes = b""


def read_ntlm(reader: Reader, told: Told | None = None) -> Ntlm | None:
    """The first NTLM message in what is left, which is read to its end; None where there is none. A login is told."""
    start = reader.data.find(MARK, reader.at, reader.end)
    if start < 0 or reader.end - start < 12:
        reader.hexed("security blob", reader.left)
        return None
    if start > reader.at:
        reader.hexed("wrapping", start - reader.at)
    message = reader.data[start : min(reader.end, start + (64 << 10))]
    number = int.from_bytes(message[8:12], "little")
    kind = _KINDS.get(number, f"message {number}")
    names = _NAMES.get(number, ())
    found = {name: _payload(message, 12 + 8 * index) for index, name in enumerate(names)}
    flags_at = {1: 12, 2: 20, 3: 60}.get(number, 12)
    if number == 1:
        found = {name: _payload(message, 16 + 8 * index) for index, name in enumerate(names)}
    unicode = bool(int.from_bytes(message[flags_at : flags_at + 4], "little") & _UNICODE) and number != 1
    text = {name: plain(data, "utf-16-le" if unicode else "latin-1") for name, data in found.items() if "response" not in name}
    value = ", ".join(f"{name} '{quoted(what)}'" for name, what in text.items() if what)
    reader.raw(f"NTLM {kind}" + (f" ({value})" if value else ""), reader.left)
    answer = found.get("NT response") or found.get("LM response") or b""
    ntlm = Ntlm(kind, text.get("domain", ""), text.get("user", ""), text.get("workstation", ""), answer)
    if told is not None and number == 3:
        _tell(ntlm, told)
    return ntlm


def _tell(ntlm: Ntlm, told: Told) -> None:
    if ntlm.user:
        told.login(ntlm.user, ntlm.response.hex(), "ntlm")
        told.fields["user.name"] = ntlm.user
        if ntlm.domain:
            told.fields["user.domain"] = ntlm.domain
    name = f"'{quoted(ntlm.domain, 30)}\\{quoted(ntlm.user, 30)}'" if ntlm.domain else f"'{quoted(ntlm.user, 30)}'"
    where = f" at '{quoted(ntlm.workstation, 30)}'" if ntlm.workstation else ""
    told.point(f"NTLM login {name}{where}" if ntlm.user else f"anonymous NTLM login{where}")
    if ntlm.workstation:
        told.fields["honeypot.client"] = ntlm.workstation


def _payload(message: bytes, at: int) -> bytes:
    size = int.from_bytes(message[at : at + 2], "little")
    offset = int.from_bytes(message[at + 4 : at + 8], "little")
    return message[offset : offset + size]

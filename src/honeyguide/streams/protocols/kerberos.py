"""Kerberos 5: which principal of which realm a ticket was asked for, and with which ciphers."""

from honeyguide.schema.words import Words
from honeyguide.streams import ber
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

MESSAGES = {0x6A: "AS-REQ", 0x6B: "AS-REP", 0x6C: "TGS-REQ", 0x6D: "TGS-REP", 0x6E: "AP-REQ", 0x6F: "AP-REP", 0x7E: "KRB-ERROR"}
CIPHERS = {
    1: "des-cbc-crc",
    3: "des-cbc-md5",
    16: "des3-cbc-sha1",
    17: "aes128-cts-hmac-sha1-96",
    18: "aes256-cts-hmac-sha1-96",
    23: "rc4-hmac",
    24: "rc4-hmac-exp",
}
ERRORS = {
    6: "client unknown",
    7: "server unknown",
    14: "cipher not supported",
    24: "wrong password",
    25: "pre-authentication required",
    68: "wrong realm",
}
BODY = {0: "kdc-options", 1: "cname", 2: "realm", 3: "sname", 4: "from", 5: "till", 6: "rtime", 7: "nonce", 8: "etype", 9: "addresses"}


def sniff(conversation: Conversation) -> float:
    """An application tag, bare or behind TCP's four bytes of length, around a SEQUENCE that says version 5."""
    head = conversation.inbound[:64]
    return max(_is_message(head), _is_message(head[4:]) if head[:2] == b"\0\0" else 0.0)


def _is_message(head: bytes) -> float:
    if not head or head[0] not in MESSAGES:
        return 0.0
    reader = Reader(head)
    try:
        tag, _ = ber.header(reader)
        within, _ = ber.header(reader)
        if tag not in MESSAGES or within != ber.SEQUENCE:
            return 0.0
    except Stop:
        return 0.0
    return 0.98 if reader.peek(5) in {b"\xa1\3\2\1\5", b"\xa0\3\2\1\5"} else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Requests with principal, realm and ciphers, answers by name."""
    return decoded("kerberos", conversation, _message, "Kerberos")


def _message(reader: Reader, told: Told) -> str:
    if reader.peek(1) < b"\x60":
        reader.frame(reader.u32("length"))
    start = reader.at
    tag, size = ber.header(reader)
    name = MESSAGES.get(tag)
    if name is None:
        raise Stop(f"tag {tag:#04x} where a message begins")
    reader.note("message", name, start, reader.at)
    if not reader.framed:
        reader.frame(size)
    said = name
    with ber.element(reader, name, ber.SEQUENCE) as (_, part):
        while part.left:
            if name in {"AS-REQ", "TGS-REQ"} and ber.next_tag(part) == 0xA4:
                said = f"{name} {_body(part, told)}"
            elif name == "KRB-ERROR" and ber.next_tag(part) == 0xA6:
                with ber.element(part, "error-code") as (_, inner):
                    code = ber.integer(inner, "code", ERRORS)
                said = f"KRB-ERROR {ERRORS.get(code, code)}"
            else:
                ber.skip(part, f"field {ber.next_tag(part) & 0x1F}")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(said)
    return said


def _body(reader: Reader, told: Told) -> str:
    client, realm, service = "", "", ""
    ciphers: list[str] = []
    with ber.element(reader, "req-body") as (_, outer), ber.element(outer, "KDC-REQ-BODY", ber.SEQUENCE) as (_, part):
        while part.left:
            kind = ber.next_tag(part) & 0x1F
            with ber.element(part, BODY.get(kind, f"field {kind}")) as (_, inner):
                if kind == 1:
                    client = _principal(inner)
                elif kind == 2:
                    realm = ber.text(inner, "realm", 0x1B)
                elif kind == 3:
                    service = _principal(inner)
                elif kind == 8:
                    with ber.element(inner, "etypes", ber.SEQUENCE) as (_, numbers):
                        while numbers.left and len(ciphers) < 64:
                            number = ber.integer(numbers, "etype", CIPHERS)
                            ciphers.append(CIPHERS.get(number, str(number)))
                else:
                    inner.rest("value")
    told.fields |= {"honeypot.kerberos.etype": ciphers, "honeypot.kerberos.realm": realm, "honeypot.kerberos.service": service}
    if client:
        told.fields["user.name"] = client
    told.objects.append(service)
    return f"{client + ' ' if client else ''}for '{service}' in realm '{realm}', {' '.join(ciphers[:6])}"


def _principal(reader: Reader) -> str:
    names: list[str] = []
    with ber.element(reader, "principal", ber.SEQUENCE) as (_, part):
        ber.skip(part, "name-type")
        with ber.element(part, "name-string") as (_, outer), ber.element(outer, "names", ber.SEQUENCE) as (_, inner):
            while inner.left and len(names) < 16:
                names.append(ber.text(inner, "name", 0x1B))
    return "/".join(names)


_BODY = (
    b"\xa0\7\3\5\0\x50\x80\0\x10\xa1\x11\x30\x0f\xa0\3\2\1\1\xa1\x08\x30\6\x1b\4jdoe\xa2\6\x1b\4CORP"
    b"\xa3\x19\x30\x17\xa0\3\2\1\2\xa1\x10\x30\x0e\x1b\6krbtgt\x1b\4CORP\xa5\x11\x18\x0f20370913024805Z\xa7\6\2\4\x12\x34\x56\x78"
    b"\xa8\x08\x30\6\2\1\x12\2\1\x17"
)
_REQUEST = b"\x6a\x74\x30\x72\xa1\3\2\1\5\xa2\3\2\1\x0a\xa4\x66\x30\x64" + _BODY
PROTOCOL = Protocol(
    name="kerberos",
    title=Words("Kerberos", "Kerberos 認証"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\0\0\0\x76" + _REQUEST),)),
            "AS-REQ jdoe for 'krbtgt/CORP' in realm 'CORP', aes256-cts-hmac-sha1-96 rc4-hmac",
            {"user.name": "jdoe", "honeypot.kerberos.realm": "CORP"},
        ),
        Sample(Conversation((Turn("in", _REQUEST),)), "AS-REQ jdoe"),
    ),
    ports=(88,),
    source="RFC 4120",
)

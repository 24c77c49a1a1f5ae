"""TLS and SSL: what a client offers, whom it wants, its fingerprints JA3 and JA4; records without their secrets."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, quoted
from honeyguide.streams.tls_hello import VERSIONS, Hello, cipher_name, ja3, ja4, printable_random, read_client_hello
from honeyguide.streams.walk import Told, decoded

RECORDS = {20: "change cipher spec", 21: "alert", 22: "handshake", 23: "application data", 24: "heartbeat"}
HANDSHAKES = {
    0: "HelloRequest", 1: "ClientHello", 2: "ServerHello", 4: "NewSessionTicket", 8: "EncryptedExtensions", 11: "Certificate",
    12: "ServerKeyExchange", 13: "CertificateRequest", 14: "ServerHelloDone", 15: "CertificateVerify", 16: "ClientKeyExchange",
    20: "Finished",
}  # fmt: skip
ALERTS = {
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 40: "handshake_failure", 42: "bad_certificate",
    47: "illegal_parameter", 48: "unknown_ca", 50: "decode_error", 70: "protocol_version", 71: "insufficient_security",
    80: "internal_error", 112: "unrecognized_name",
}  # fmt: skip
_OLD_VERSIONS = (b"\0\2", b"\3\0", b"\3\1", b"\3\2", b"\3\3")
_OLD_CIPHERS = {
    0x010080: "SSL_CK_RC4_128_WITH_MD5", 0x020080: "SSL_CK_RC4_128_EXPORT40_WITH_MD5", 0x030080: "SSL_CK_RC2_128_CBC_WITH_MD5",
    0x040080: "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5", 0x050080: "SSL_CK_IDEA_128_CBC_WITH_MD5", 0x060040: "SSL_CK_DES_64_CBC_WITH_MD5",
    0x0700C0: "SSL_CK_DES_192_EDE3_CBC_WITH_MD5",
}  # fmt: skip


def sniff(conversation: Conversation) -> float:
    """A record with a hello in it, or the hello of SSL 2, which comes without a record."""
    head = conversation.inbound[:16]
    if head[:2] == b"\x16\3" and len(head) > 5 and head[2] <= 4:
        return 0.99 if head[5] == 1 else 0.9 if head[5] in HANDSHAKES else 0.6
    if _is_old(head):
        return 0.95
    if head[:2] in (b"\x15\3", b"\x14\3", b"\x17\3", b"\x18\3") and len(head) > 4 and head[2] <= 4:
        return 0.85
    answer = conversation.outbound[:6]
    return 0.7 if not head and answer[:2] in (b"\x16\3", b"\x15\3") and len(answer) > 5 else 0.0


def _is_old(head: bytes) -> bool:
    """SSL 2, section 2.5: a two-byte length with its high bit set, the message type 1, a version, and lengths that add up."""
    if len(head) < 11 or not head[0] & 0x80 or head[2] != 1 or head[3:5] not in _OLD_VERSIONS:
        return False
    size = int.from_bytes(head[:2], "big") & 0x7FFF
    ciphers, session, challenge = (int.from_bytes(head[at : at + 2], "big") for at in (5, 7, 9))
    return ciphers % 3 == 0 and size == 9 + ciphers + session + challenge


def decode(conversation: Conversation) -> Decoded:
    """Records of both directions; of the client's hello all that it offers."""
    return decoded("tls", conversation, _record, "TLS")


def _record(reader: Reader, told: Told) -> str:
    if _is_old(reader.peek(11)) and not told.state.get("hello"):
        return _old_hello(reader, told)
    kind = reader.u8("content type", RECORDS)
    reader.u16("version", VERSIONS)
    reader.frame(reader.u16("length"))
    name = RECORDS.get(kind, f"record of type {kind}")
    size = reader.left
    if kind == 21 and size == 2:
        reader.u8("level", {1: "warning", 2: "fatal"})
        name = f"alert {ALERTS.get(reader.u8('description', ALERTS), '')}".strip()
        told.point(name)
    elif kind == 22 and not told.state.get(reader.direction):
        names: list[str] = []
        while reader.left >= 4 and len(names) < 20:
            names.append(_handshake(reader, told))
        name = ", ".join(names) or name
    elif reader.left:
        reader.hexed("content", reader.left)
    if kind == 20:
        told.state[reader.direction] = True  # what follows is encrypted
    return f"{name}, {size} bytes"


def _handshake(reader: Reader, told: Told) -> str:
    kind = reader.peek(1)[0]
    size = int.from_bytes(reader.peek(3, 1), "big")
    name = HANDSHAKES.get(kind, f"handshake {kind}")
    if kind == 1:
        told.state["hello"] = True
    with reader.part(name, 4 + size) as part:
        part.u8("type", HANDSHAKES)
        part.number("length", 3)
        if kind == 1:
            _client(part, told)
        elif kind == 2:
            version = part.u16("server version", VERSIONS)
            part.hexed("random", 32)
            part.hexed("session id", part.u8("session id length"))
            cipher = cipher_name(part.u16("cipher suite"))
            told.fields["tls.cipher"] = cipher
            told.point(f"answered with {VERSIONS.get(version, version)} {cipher}")
        if part.left:
            part.hexed("rest", part.left)
    return name


def _client(reader: Reader, told: Told) -> None:
    hello = Hello()
    try:
        read_client_hello(reader, hello)
    except Stop:
        if hello.random:
            _offered(hello, told, "cut, so without a fingerprint")
        raise
    prints = {"tls.client.ja3": ja3(hello), "honeypot.tls.ja4": ja4(hello)}
    told.fields.update(prints)
    _offered(hello, told, f"ja4 {prints['honeypot.tls.ja4']}")


def _offered(hello: Hello, told: Told, fingerprint: str) -> None:
    version = VERSIONS.get(hello.highest, f"{hello.highest:04x}")
    told.fields["tls.version_protocol"] = "ssl" if hello.highest <= 0x0300 else "tls"
    told.fields["tls.version"] = version.removeprefix("SSL ")
    told.fields["tls.client.supported_ciphers"] = [cipher_name(number) for number in hello.ciphers[:100]]
    said = f"ClientHello {version}"
    if hello.names:
        told.fields["tls.client.server_name"] = hello.names[0]
        told.objects.append(hello.names[0])
        said += f" for '{quoted(hello.names[0], 60)}'"
    if hello.alpn:
        told.fields["honeypot.tls.alpn"] = [quoted(name) for name in hello.alpn[:20]]
        said += f" alpn {','.join(quoted(name, 20) for name in hello.alpn[:4])}"
    if text := printable_random(hello):
        said += f" with random '{quoted(text, 32)}'"
    told.point(f"{said}, {fingerprint}")


def _old_hello(reader: Reader, told: Told) -> str:
    told.state["hello"] = True
    size = reader.u16("length") & 0x7FFF
    reader.frame(size)
    reader.u8("message type", {1: "CLIENT-HELLO"})
    version = reader.u16("version", VERSIONS)
    ciphers, session, challenge = (reader.u16(f"{name} length") for name in ("cipher specs", "session id", "challenge"))
    names: list[str] = []
    with reader.part("cipher specs", ciphers) as part:
        while part.left >= 3:
            number = part.number("cipher", 3, _OLD_CIPHERS)
            names.append(_OLD_CIPHERS.get(number) or cipher_name(number))
    reader.hexed("session id", session)
    reader.hexed("challenge", challenge)
    highest = VERSIONS.get(version, f"{version:04x}")
    told.fields["tls.version_protocol"] = "ssl" if version <= 0x0300 else "tls"
    told.fields["tls.version"] = highest.removeprefix("SSL ")
    told.fields["tls.client.supported_ciphers"] = names[:100]
    told.point(f"CLIENT-HELLO of SSL 2 that offers up to {highest}")
    return f"SSL 2 CLIENT-HELLO, {size} bytes"


def _extension(kind: int, content: bytes) -> bytes:
    return kind.to_bytes(2, "big") + len(content).to_bytes(2, "big") + content


def _hello(version: bytes, random: bytes, ciphers: bytes, extensions: bytes) -> bytes:
    body = version + random + b"\0" + len(ciphers).to_bytes(2, "big") + ciphers + b"\1\0" + len(extensions).to_bytes(2, "big") + extensions
    message = b"\1" + len(body).to_bytes(3, "big") + body
    return b"\x16\3\1" + len(message).to_bytes(2, "big") + message


_NAME = _extension(0, b"\0\x0e\0\0\x0bexample.org")
_MODERN = (
    _NAME + _extension(10, b"\0\2\0\x1d") + _extension(13, b"\0\4\4\3\x08\4") + _extension(16, b"\0\3\2h2") + _extension(43, b"\2\3\4")
)
_TEXT_RANDOM = b"\x55\x1c\xa7\xe4" + b"written by hand, 28 bytes..."

PROTOCOL = Protocol(
    name="tls",
    title=Words("TLS / SSL", "TLS / SSL"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _hello(b"\3\3", bytes(range(200, 232)), b"\x13\1\xc0\x2f\x5a\x5a", _MODERN)),)),
            "ClientHello 1.3 for 'example.org' alpn h2, ja4 t13d0205h2_",
            {
                "tls.client.server_name": "example.org",
                "tls.version": "1.3",
                "honeypot.tls.alpn": ["h2"],
                "tls.client.supported_ciphers": ["TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "0x5a5a"],
            },
        ),
        Sample(
            Conversation((Turn("in", _hello(b"\3\0", _TEXT_RANDOM, b"\0\x2f", b"")),)), "ClientHello SSL 3 with random 'written by hand"
        ),
        Sample(
            Conversation((Turn("in", b"\x80\x1f\1\0\2\0\6\0\0\0\x10\1\0\x80\7\0\xc0" + bytes(16)),)),
            "CLIENT-HELLO of SSL 2",
            {
                "tls.version_protocol": "ssl",
                "tls.client.supported_ciphers": ["SSL_CK_RC4_128_WITH_MD5", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"],
            },
        ),
        Sample(Conversation((Turn("in", b"\x15\3\1\0\2\2\x28"),)), "alert handshake_failure"),
    ),
    ports=(443, 465, 636, 853, 989, 990, 992, 993, 994, 995, 8443),
    source="RFC 8446, RFC 5246, RFC 6101; SSL 0.2 protocol specification",
)

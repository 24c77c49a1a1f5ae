"""LDAP and CLDAP: who binds with what, and which directory entries are asked for."""

from honeyguide.schema.words import Words
from honeyguide.streams import ber
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, quoted
from honeyguide.streams.walk import Told, decoded

OPERATIONS = {
    0x60: "bindRequest",
    0x61: "bindResponse",
    0x42: "unbindRequest",
    0x63: "searchRequest",
    0x64: "searchResEntry",
    0x65: "searchResDone",
    0x73: "searchResRef",
    0x66: "modifyRequest",
    0x67: "modifyResponse",
    0x68: "addRequest",
    0x69: "addResponse",
    0x4A: "delRequest",
    0x6B: "delResponse",
    0x6C: "modDNRequest",
    0x6D: "modDNResponse",
    0x6E: "compareRequest",
    0x6F: "compareResponse",
    0x50: "abandonRequest",
    0x77: "extendedRequest",
    0x78: "extendedResponse",
}
RESULTS = {
    0: "success",
    1: "operationsError",
    2: "protocolError",
    32: "noSuchObject",
    49: "invalidCredentials",
    50: "insufficientAccessRights",
}
SCOPES = {0: "baseObject", 1: "singleLevel", 2: "wholeSubtree"}
EXTENSIONS = {"1.3.6.1.4.1.1466.20037": "StartTLS", "1.3.6.1.4.1.4203.1.11.3": "WhoAmI"}
JOINS = {0xA0: "&", 0xA1: "|", 0xA2: "!"}
COMPARES = {0xA3: "=", 0xA5: ">=", 0xA6: "<=", 0xA8: "~="}


def sniff(conversation: Conversation) -> float:
    """A SEQUENCE that begins with a message number and goes on with one of LDAP's application tags."""
    return _is_message(conversation.inbound[:24])


def _is_message(head: bytes) -> float:
    if head[:1] != b"\x30":
        return 0.0
    reader = Reader(head)
    try:
        ber.header(reader)
        number = ber.content(reader, ber.INTEGER)
        return 0.97 if 1 <= len(number) <= 4 and ber.next_tag(reader) in OPERATIONS else 0.0
    except Stop:
        return 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every message: of a bind the name and the password, of a search base, scope and filter."""
    return decoded("ldap", conversation, _message, "LDAP")


def _message(reader: Reader, told: Told) -> str:
    start = reader.at
    tag, size = ber.header(reader)
    if tag != ber.SEQUENCE:
        reader.at = start
        raise Stop(f"tag {tag:#04x} where a message begins")
    reader.note("LDAPMessage", f"{size} bytes", start, reader.at)
    reader.frame(size)
    ber.integer(reader, "messageID")
    name = OPERATIONS.get(ber.next_tag(reader), f"operation {ber.next_tag(reader):#04x}")
    with ber.element(reader, name) as (_, inner):
        said = _operation(name, inner, told)
    if reader.direction == "in":
        told.operations.append(name)
        told.point(said)
    if reader.left:
        ber.skip(reader, "controls")
    return said


def _operation(name: str, reader: Reader, told: Told) -> str:
    if name == "bindRequest":
        return _bind(reader, told)
    if name == "searchRequest":
        return _search(reader, told)
    if name == "extendedRequest":
        request = ber.text(reader, "requestName", 0x80)
        return f"extendedRequest {EXTENSIONS.get(request, request)}"
    if name in {"delRequest", "abandonRequest", "unbindRequest"}:
        return f"{name} {quoted(reader.rest('content'), 80)}".strip()
    if name in {"addRequest", "modifyRequest", "compareRequest", "modDNRequest", "searchResEntry"}:
        entry = ber.text(reader, "entry")
        if reader.direction == "in":
            told.objects.append(entry)
        reader.rest("attributes")
        return f"{name} '{entry}'"
    if name.endswith(("Response", "Done")):
        result = ber.integer(reader, "resultCode", RESULTS, ber.ENUMERATED)
        reader.rest("details")
        return f"{name} {RESULTS.get(result, result)}"
    reader.rest("content")
    return name


def _bind(reader: Reader, told: Told) -> str:
    version = ber.integer(reader, "version")
    name = ber.text(reader, "name")
    told.fields["honeypot.protocol.version"] = str(version)
    with ber.element(reader, "authentication", 0x80, 0xA3) as (tag, inner):
        if tag == 0x80:
            password = inner.text("simple", inner.left)
            if name or password:
                told.login(name, password)
                return f"bindRequest v{version} '{name}' / '{password}'"
            return f"bindRequest v{version} anonymous"
        mechanism = ber.text(inner, "mechanism")
        token = ber.octets(inner, "credentials") if inner.left else b""
    if mechanism == "PLAIN" and token.count(b"\0") == 2:  # RFC 4616: authorisation, user, password
        _, user, password = token.decode("utf-8", "replace").split("\0")
        told.login(user, password)
        return f"bindRequest v{version} SASL PLAIN '{user}' / '{password}'"
    return f"bindRequest v{version} '{name}' SASL {mechanism}"


def _search(reader: Reader, told: Told) -> str:
    base = ber.text(reader, "baseObject")
    scope = ber.integer(reader, "scope", SCOPES, ber.ENUMERATED)
    ber.integer(reader, "derefAliases", tag=ber.ENUMERATED)
    ber.integer(reader, "sizeLimit")
    ber.integer(reader, "timeLimit")
    ber.skip(reader, "typesOnly")
    query = _filter(reader)
    wanted: list[str] = []
    with ber.element(reader, "attributes", ber.SEQUENCE) as (_, inner):
        while inner.left and len(wanted) < 64:
            wanted.append(ber.text(inner, "attribute"))
    told.objects.append(base)
    told.fields["honeypot.ldap.filter"] = query
    return f"searchRequest '{base}' {SCOPES.get(scope, scope)} {query} {' '.join(wanted)}".strip()


def _filter(reader: Reader) -> str:
    """The filter as RFC 4515 writes it."""
    with ber.element(reader, "filter") as (tag, inner):
        if tag in JOINS:
            parts: list[str] = []
            while inner.left:
                parts.append(_filter(inner))
            return f"({JOINS[tag]}{''.join(parts)})"
        if tag == 0x87:
            return f"({inner.text('present', inner.left)}=*)"
        if tag in COMPARES:
            return f"({ber.text(inner, 'attribute')}{COMPARES[tag]}{quoted(ber.octets(inner, 'value'))})"
        if tag == 0xA4:
            name = ber.text(inner, "attribute")
            with ber.element(inner, "substrings", ber.SEQUENCE) as (_, pieces):
                texts: list[tuple[int, str]] = []
                while pieces.left:
                    kind = ber.next_tag(pieces)
                    texts.append((kind, ber.text(pieces, "piece", kind)))
            first = "" if texts and texts[0][0] == 0x80 else "*"
            last = "" if texts and texts[-1][0] == 0x82 else "*"
            return f"({name}={first}{'*'.join(text for _, text in texts)}{last})"
        return f"(filter {tag:#04x}: {quoted(inner.rest('content'), 60)})"


_BIND = b"\x30\x1f\2\1\1\x60\x1a\2\1\3\4\x0dcn=admin,dc=x\x80\x06secret"
_SEARCH = b"\x30\x29\2\1\2\x63\x24\4\4dc=x\x0a\1\2\x0a\1\0\2\1\0\2\1\0\1\1\0\xa3\x0b\4\3uid\4\4root0\0"
PROTOCOL = Protocol(
    name="ldap",
    title=Words("LDAP", "LDAP(ディレクトリサービス)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _BIND), Turn("out", b"\x30\x0c\2\1\1\x61\7\x0a\1\x31\4\0\4\0"), Turn("in", _SEARCH))),
            "bindRequest v3 'cn=admin,dc=x' / 'secret', searchRequest 'dc=x' wholeSubtree (uid=root)",
            {"honeypot.ldap.filter": "(uid=root)", "honeypot.protocol.version": "3"},
        ),
        Sample(
            Conversation(
                (
                    Turn(
                        "in",
                        b"\x30\x84\0\0\0\x2d\2\1\7\x63\x84\0\0\0\x24\4\0\x0a\1\0\x0a\1\0\2\1\0\2\1\x64\1\1\0"
                        b"\x87\x0bobjectClass\x30\x84\0\0\0\0",
                    ),
                )
            ),
            "baseObject (objectClass=*)",
        ),
        Sample(Conversation((Turn("in", b"\x30\x0c\2\1\1\x60\7\2\1\2\4\0\x80\0"),)), "bindRequest v2 anonymous"),
    ),
    ports=(389, 3268),
    source="RFC 4511, RFC 4515, RFC 4513; [MS-ADTS] for CLDAP",
)

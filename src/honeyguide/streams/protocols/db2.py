"""IBM DB2: DRDA's exchange of server attributes, and the eye-catchers of its administration and older clients."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

CODE_POINTS = {
    0x1041: "EXCSAT",
    0x1443: "EXCSATRD",
    0x106D: "ACCSEC",
    0x106E: "SECCHK",
    0x2001: "ACCRDB",
    0x2014: "SQLSTT",
    0x200D: "PRPSQLSTT",
}
PARAMETERS = {
    0x115E: "external name",
    0x116D: "server name",
    0x115A: "product release",
    0x1147: "server class",
    0x1404: "manager levels",
    0x11A0: "user",
    0x11A1: "password",
    0x2110: "database",
    0x11A2: "security mechanism",
}
EYES = {(4, b"DB2DAS"): "administration server discovery", (12, b"SQLDB2RA"): "client of a version before DRDA"}


def sniff(conversation: Conversation) -> float:
    """A data stream structure of DDM with a known code point, or one of the eye-catchers."""
    head = conversation.inbound[:24]
    if b"DB2" in head and any(head[at : at + len(word)] == word for at, word in EYES):
        return 0.97
    return 0.97 if head[2:3] == b"\xd0" and int.from_bytes(head[8:10], "big") in CODE_POINTS and len(head) >= 10 else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every structure with its parameters; eye-catchers by their word."""
    return decoded("db2", conversation, _message, "DB2")


def _message(reader: Reader, told: Told) -> str:
    for (at, word), meaning in EYES.items():
        if reader.peek(len(word), at) == word:
            reader.hexed("head", at)
            reader.raw("eye-catcher", len(word))
            reader.rest("data")
            told.operations.append(meaning)
            told.point(f"'{word.decode('ascii')}' {meaning}")
            return meaning
    size = reader.u16("length")
    if size < 10 or reader.peek(1) != b"\xd0":
        raise Stop("no data stream structure")
    reader.frame(size - 2)
    reader.hexed("magic", 1)
    reader.u8("format")
    reader.u16("correlation")
    reader.u16("inner length")
    code = reader.u16("code point", CODE_POINTS)
    name = CODE_POINTS.get(code, f"code point {code:#06x}")
    values: dict[int, str] = {}
    while reader.left >= 4:
        with reader.part("parameter") as part:
            inner = part.u16("length")
            kind = part.u16("code point", PARAMETERS)
            if inner < 4:
                raise Stop(f"a parameter of {inner} bytes")
            # DDM's own texts are EBCDIC; a manager list or a mechanism isn't text at all.
            is_number = kind in {0x1404, 0x11A2}
            values[kind] = part.hexed("value", inner - 4).hex() if is_number else part.text("value", inner - 4, "cp500").strip()
    user, database = values.get(0x11A0, ""), values.get(0x2110, "")
    if user:
        told.login(user, values.get(0x11A1, ""))
    if reader.direction == "in":
        told.operations.append(name)
        told.objects += [database] if database else []
        said = " ".join(
            f"{PARAMETERS[kind]} '{value}'" for kind, value in values.items() if value and kind in PARAMETERS and kind != 0x1404
        )
        told.point(f"{name} {said}".strip())
    return name


PROTOCOL = Protocol(
    name="db2",
    title=Words("IBM DB2 (DRDA)", "IBM DB2(DRDA)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\0\x17\xd0\1\0\1\0\x11\x10\x41\0\x0d\x11\x5e" + "db2probe1".encode("cp500")),)),
            "EXCSAT external name 'db2probe1'",
            {"honeypot.operation": ["EXCSAT"]},
        ),
        Sample(Conversation((Turn("in", b"\0\0\0\0DB2DAS      \1\4\0\0"),)), "'DB2DAS' administration server discovery"),
    ),
    ports=(50000, 523),
    source="The Open Group: DDM Architecture (DRDA volume 3); eye-catchers from observed traffic",
)

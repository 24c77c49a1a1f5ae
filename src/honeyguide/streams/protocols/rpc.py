"""ONC RPC (portmapper, NFS, mount): which program and procedure is called."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

PROGRAMS = {
    100000: "portmapper",
    100001: "rstatd",
    100003: "nfs",
    100004: "ypserv",
    100005: "mountd",
    100021: "nlockmgr",
    100024: "status",
    100068: "cmsd",
    100083: "ttdbserverd",
    100227: "nfs_acl",
    100232: "sadmind",
}
PROCEDURES = {
    100000: {0: "NULL", 1: "SET", 2: "UNSET", 3: "GETPORT", 4: "DUMP", 5: "CALLIT"},
    100005: {0: "NULL", 1: "MNT", 2: "DUMP", 3: "UMNT", 5: "EXPORT"},
}
FLAVOURS = {0: "AUTH_NONE", 1: "AUTH_SYS", 3: "AUTH_DH", 6: "RPCSEC_GSS"}
CALL = b"\0\0\0\0\0\0\0\2"


def sniff(conversation: Conversation) -> float:
    """A call of RPC version 2, behind TCP's record mark or not, with a program number that somebody was given."""
    head = conversation.inbound[:48]
    if len(head) < 24:
        return 0.0
    at = 4 if head[0] == 0x80 and head[8:16] == CALL else 0
    if head[at + 4 : at + 12] != CALL:
        return 0.0
    program = int.from_bytes(head[at + 12 : at + 16], "big")
    return 0.97 if 100000 <= program < 400000 else 0.6 if at else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every call with program, version, procedure and who makes it."""
    marked = conversation.inbound[4:12] != CALL

    def read(reader: Reader, told: Told) -> str:
        if marked:
            mark = reader.u32("record mark")
            reader.frame(mark & 0x7FFFFFFF)
        return _message(reader, told)

    return decoded("rpc", conversation, read, "RPC")


def _message(reader: Reader, told: Told) -> str:
    number = reader.u32("xid")
    kind = reader.u32("type", {0: "call", 1: "reply"})
    if kind == 1:
        reader.rest("reply")
        return f"reply to {number:#x}"
    if kind != 0:
        raise Stop(f"message type {kind}")
    reader.u32("RPC version")
    program = reader.u32("program", PROGRAMS)
    version = reader.u32("program version")
    procedure = reader.u32("procedure", PROCEDURES.get(program))
    machine = ""
    for which in ("credentials", "verifier"):
        flavour = reader.u32(which, FLAVOURS)
        size = reader.u32("length")
        with reader.part(f"{which} body", size) as part:
            if flavour == 1 and size >= 8:
                part.u32("stamp")
                machine = part.text("machine", part.u32("length"))
    name = PROGRAMS.get(program, f"program {program}")
    said = f"{name} v{version} {PROCEDURES.get(program, {}).get(procedure, 'NULL' if procedure == 0 else f'procedure {procedure}')}"
    if program == 100000 and procedure in {3, 5} and reader.left >= 16:
        wanted = reader.u32("wanted program", PROGRAMS)
        said += f" of {PROGRAMS.get(wanted, wanted)} v{reader.u32('wanted version')}"
    elif program == 100005 and procedure == 1 and reader.left > 4:
        path = reader.text("path", reader.u32("length"))
        told.files.append(path)
        said += f" '{path}'"
    reader.rest("arguments")
    told.operations.append(said)
    told.point(said + (f" by machine '{machine}'" if machine else ""))
    return said


_NULL = b"\x80\0\0\x28\x12\x34\x56\x78" + CALL + b"\0\1\x86\xa0\0\0\0\2\0\0\0\0" + bytes(16)
_MOUNT = b"\x01\x02\x03\x04" + CALL + b"\0\1\x86\xa5\0\0\0\3\0\0\0\1" + bytes(16) + b"\0\0\0\x04/srv"
PROTOCOL = Protocol(
    name="rpc",
    title=Words("ONC RPC (portmapper, NFS)", "ONC RPC(portmapper・NFS)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", _NULL),)), "portmapper v2 NULL", {"honeypot.operation": ["portmapper v2 NULL"]}),
        Sample(Conversation((Turn("in", _MOUNT),)), "mountd v3 MNT '/srv'"),
        Sample(Conversation((Turn("in", b"\0\0\0\7" + CALL + b"\0\1\x86\xa0\0\0\0\2\0\0\0\4" + bytes(16)),)), "portmapper v2 DUMP"),
    ),
    ports=(111, 2049),
    source="RFC 5531, RFC 1833",
)

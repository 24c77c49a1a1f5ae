"""IEC 60870-5-104: commands to substations and other telecontrol."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

CONTROL = {0x07: "STARTDT act", 0x0B: "STARTDT con", 0x13: "STOPDT act", 0x23: "STOPDT con", 0x43: "TESTFR act", 0x83: "TESTFR con"}
TYPES = {
    1: "single point information",
    13: "measured value, short float",
    30: "single point with time",
    45: "single command",
    46: "double command",
    47: "regulating step command",
    48: "set point command, normalised",
    50: "set point command, short float",
    58: "single command with time",
    100: "interrogation command",
    101: "counter interrogation command",
    103: "clock synchronisation command",
    105: "reset process command",
    107: "test command with time",
}
CAUSES = {3: "spontaneous", 5: "requested", 6: "activation", 7: "activation confirmed", 8: "deactivation", 20: "interrogated"}


def sniff(conversation: Conversation) -> float:
    """The start byte, a length, and a control field of one of the three formats."""
    head = conversation.inbound[:300]
    if len(head) < 6 or head[0] != 0x68 or not 4 <= head[1] <= 253:
        return 0.0
    if head[1] == 4:
        whole = len(head) == 6 or head[6] == 0x68
        known = head[2] in CONTROL and not any(head[3:6])
        return 0.98 if whole and known else 0.6 if whole and head[2:4] == b"\1\0" else 0.0
    whole = head[1] >= 14 and len(head) >= 2 + head[1]
    return 0.85 if whole and head[2] & 1 == 0 and head[6] in TYPES else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Each frame; of information frames type, cause and addresses."""
    return decoded("iec104", conversation, _frame, "IEC 104")


def _frame(reader: Reader, told: Told) -> str:
    if reader.u8("start") != 0x68:
        raise Stop("no start byte")
    reader.frame(reader.u8("length"))
    reader.order = "little"
    first = reader.u8("control", CONTROL)
    reader.hexed("control", 3)
    if first & 3 == 3:
        said = CONTROL.get(first, f"control {first:#04x}")
    elif first & 3 == 1:
        said = "acknowledgement"
    else:
        kind = reader.u8("type", TYPES)
        reader.u8("count")
        cause = reader.u8("cause", CAUSES) & 0x3F
        reader.u8("originator")
        station = reader.u16("common address")
        said = f"{TYPES.get(kind, f'type {kind}')}, {CAUSES.get(cause, f'cause {cause}')}, station {station}"
        if reader.left >= 3:
            said += f", object {reader.number('object', 3)}"
        reader.rest("information")
        told.objects += [f"station {station}"] if reader.direction == "in" else []
    if reader.direction == "in":
        told.operations.append(said.partition(",")[0])
        told.point(said)
    return said


PROTOCOL = Protocol(
    name="iec104",
    title=Words("IEC 60870-5-104", "IEC 60870-5-104(遠方監視制御)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("in", b"\x68\4\7\0\0\0"),
                    Turn("out", b"\x68\4\x0b\0\0\0"),
                    Turn("in", b"\x68\x0e\0\0\0\0\x64\1\6\0\1\0\0\0\0\x14"),
                )
            ),
            "STARTDT act, interrogation command, activation, station 1, object 0",
            {"honeypot.operation": ["STARTDT act", "interrogation command"]},
        ),
        Sample(Conversation((Turn("in", b"\x68\4\x43\0\0\0"),)), "TESTFR act"),
    ),
    ports=(2404,),
    source="IEC 60870-5-104:2006, 60870-5-101 (types and causes)",
)

"""TPKT (RFC 1006) and COTP (ITU-T X.224 class 0): the envelope of RDP, S7 and the other ISO protocols over TCP."""

from honeyguide.streams.reader import Reader, Stop

KINDS = {
    0xE0: "connection request",
    0xD0: "connection confirm",
    0xF0: "data",
    0x80: "disconnect request",
    0xC0: "disconnect confirm",
    0x70: "error",
}
PARAMETERS = {0xC0: "TPDU size", 0xC1: "calling TSAP", 0xC2: "called TSAP"}


def header(reader: Reader, tsaps: list[str] | None = None) -> str:
    """Read both headers, frame the message, and name the TPDU; the reader then stands at what the TPDU carries.

    Of a connection request the parameters are read only where `tsaps` takes the called ones: RDP puts text there.
    """
    reader.u8("TPKT version")
    reader.u8("reserved")
    size = int.from_bytes(reader.peek(2), "big")
    reader.u16("TPKT length")
    if size < 7:
        raise Stop(f"TPKT length {size}")
    reader.frame(size - 4)
    length = reader.u8("COTP length")
    start = reader.at
    code = reader.u8("TPDU", KINDS) & 0xF0
    if code == 0xF0:
        reader.u8("number and end mark")
    elif code in {0xE0, 0xD0, 0x80, 0xC0}:
        reader.u16("destination reference")
        reader.u16("source reference")
        reader.u8("class and options" if code & 0x40 else "reason")
        while tsaps is not None and reader.at < min(start + length, reader.end):
            kind = reader.u8("parameter", PARAMETERS)
            value = reader.hexed(PARAMETERS.get(kind, "value"), reader.u8("length"))
            if kind == 0xC2:
                tsaps.append(value.hex())
    return KINDS.get(code, f"TPDU {code:#x}")

"""Turns of phrase that the sentences of every answer share, in English and Japanese."""

from datetime import timedelta

from honeyguide.investigate.verdict import Peer
from honeyguide.schema.words import Words

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    """A small number as a word."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def duration(lasted: timedelta) -> Words:
    """A length of time as people say it, rounded down: a lower bound stays one."""
    seconds = int(lasted.total_seconds())
    if seconds < 60:
        return Words(f"{seconds} second{'' if seconds == 1 else 's'}", f"{seconds}秒")
    minutes = seconds // 60
    if minutes < 120:
        return Words(f"{minutes} minute{'' if minutes == 1 else 's'}", f"{minutes}分")
    hours, rest = divmod(minutes, 60)
    return Words(f"{hours} h {rest:02} min", f"{hours}時間{rest:02}分")


def heartbeats(count: int) -> Words:
    """`four heartbeats`."""
    return Words(f"{number(count)} heartbeat{'' if count == 1 else 's'}", f"ハートビート{count}回")


def ends(peer: Peer) -> str:
    """`203.0.113.9:40411 → mongod (port 27017)`: the same in every language."""
    port = f":{peer.source_port}" if peer.source_port is not None else ""
    target = peer.service or peer.destination_ip or "?"
    return f"{peer.source_ip or '?'}{port} → {target} (port {peer.destination_port})"


def joined(*parts: Words) -> Words:
    """Sentences one after the other; Japanese needs no space."""
    used = [part for part in parts if part.en]
    return Words(" ".join(part.en for part in used), "".join(part.ja for part in used))

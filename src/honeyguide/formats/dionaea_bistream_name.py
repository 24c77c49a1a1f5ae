"""What the name of a recorded conversation (bistream) tells: service, both sides, when it began.

Names, from 0.9 on: service-local-port-remote-port-time-random; the time is the start in UTC, but for an upstream mistake
(strftime of %d for %S in src/processor.c) its seconds are the day of the month: such an event is placed at the minute's start
plus the true microseconds, and honeypot.time.precision says minute. Up to 0.8: service-port-remote-random; then the folder's
day or the file's last write is all there is. Calls: SipCall-port-remote:port-random.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from honeyguide.formats.dionaea_services import services
from honeyguide.formats.format import Context
from honeyguide.formats.values import address

_HOST = r"[0-9A-Fa-f.:_\uf03a]*(?:%.+?)?"
_COLON = r"(?::|_|-|%3A|\uf03a)"
"""What systems that can't have a colon in a name put in its place."""
_NAME = re.compile(
    rf"(?P<service>[A-Za-z]\w*)-(?P<local>{_HOST})-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})-(?P<peer>\d{{1,5}})-"
    rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)T(?P<hour>\d\d){_COLON}(?P<minute>\d\d){_COLON}(?P<second>\d\d)\.(?P<micro>\d{{6}})-\w{{6}}"
)
_CALL = re.compile(rf"(?P<service>SipCall)-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})[:_\uf03a](?P<peer>\d{{1,5}})-\w{{6,10}}")
_OLD = re.compile(rf"(?P<service>[A-Za-z]\w*)-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})-\w{{6}}")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def match(name: str) -> re.Match[str] | None:
    """The parts of a recording's name; None of any other name."""
    return _NAME.fullmatch(name) or _CALL.fullmatch(name) or _OLD.fullmatch(name)


def named(path: str, context: Context | None = None) -> dict[str, Any]:
    """The fields that the name gives, those it doesn't give as None; `path` may hold the folder of its day."""
    name = path.rpartition("!")[2].rpartition("/")[2]
    found = match(name)
    parts = found.groupdict() if found else {}
    remote, other = _address(parts.get("remote"))
    local, strange = _address(parts.get("local"))
    service = parts.get("service")
    start, end, precision = _times(path, parts, context)
    return {
        "@timestamp": end or start,
        "event.start": start if "year" in parts else None,
        "event.end": end,
        "honeypot.time.precision": precision,
        "honeypot.service": service,
        "network.transport": _transport(service),
        "source.ip": remote,
        "source.address": other,
        "source.port": _port(parts.get("peer")),
        "destination.ip": local,
        "destination.address": strange,
        "destination.port": _port(parts.get("port")),
        "file.name": name,
    }


def _address(text: str | None) -> tuple[str | None, str | None]:
    if not text:
        return None, None
    return address(text.replace("_", ":").replace("\uf03a", ":"))


def _port(text: str | None) -> int | None:
    return int(text) if text and int(text) <= 65535 else None


def _transport(service: str | None) -> str | None:
    known = services().get(service or "")
    return known.transports[0] if known and len(known.transports) == 1 else None


def _times(path: str, parts: dict[str, str], context: Context | None) -> tuple[datetime | None, datetime | None, str | None]:
    """Start, end and how exact they are: as the name tells; of names without a time when it ended, or the day."""
    if "year" in parts:
        lost = parts["second"] == parts["day"]
        try:
            year, month, day, hour, minute = (int(parts[part]) for part in ("year", "month", "day", "hour", "minute"))
            start = datetime(year, month, day, hour, minute, 0 if lost else int(parts["second"]), int(parts["micro"]), tzinfo=UTC)
        except ValueError:
            return None, None, None
        return start, None, "minute" if lost else None
    folder = _DAY.search(path.rpartition("/")[0])
    begun, modified = None, context.modified if context else None
    if folder:
        try:
            begun = datetime(int(folder[1]), int(folder[2]), int(folder[3]), tzinfo=context.zone if context else UTC)
        except ValueError:
            begun = None
    if modified and (begun is None or timedelta() <= modified - begun < timedelta(days=2)):
        return begun, modified, "end"
    return begun, None, "day" if begun else None

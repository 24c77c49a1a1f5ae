"""The settings of what runs beside the honeypot: `honeyguide.toml` in the data folder, every key known and checked."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from honeyguide.errors import UsageError
from honeyguide.watch.place import MOST, place

NAME = "honeyguide.toml"
MOST_NUMBER = 1 << 62
Table = TypeVar("Table")
LEAST_EVERY = 5.0
"""Seconds between two knocks at least."""
LEAST_PAUSE, LONGEST_PAUSE = 0.2, 86_400.0
"""Seconds between two looks."""
LEAST = {"request_bytes": 1 << 20, "seconds": 1.0, "memory": 32_000_000}
"""What each limit is at least."""
DETECTORS = Path(__file__).with_name("detectors")
"""Each file there is named like the detector in it; to read the settings they needn't be loaded."""
CHOICES = {"language": ("en", "ja"), "level": ("debug", "info", "warning", "error")}
"""Texts that a setting may be."""
WANTED = {
    "tuple": "a list of texts",
    "dict": "a table of numbers of 0 or more",
    "bool": "true or false",
    "float": "a number of 0 or more",
    "int": "a whole number of 0 or more",
    "str": "a text",
}


@dataclass(frozen=True)
class WatchSettings:
    """[watch]: what is looked for, and how often."""

    every: float = 5.0
    """Seconds between two looks."""
    patience: float = 30.0
    """Seconds that a thread has to spin, and its files to be silent, before it is called a hang."""
    off: tuple[str, ...] = ()
    """Detectors that are switched off."""
    findings: tuple[str, ...] = ()
    """Findings that raise an alert, by id. None by default: in a healthy honeypot most of them turn up, too."""
    knock: tuple[str, ...] = ()
    """The honeypot's TCP ports at which it is knocked, as HOST:PORT, or PORT alone for loopback; none is off."""
    knock_every: float = 60.0
    """Seconds between two knocks at a port, at least 5."""


@dataclass(frozen=True)
class NotifySettings:
    """[notify]: who is called."""

    urls: tuple[str, ...] = ()
    """Addresses as Apprise writes them: mailto://…, slack://…, discord://…, line://…, json://…"""
    command: tuple[str, ...] = ()
    """A program and its arguments; it gets the alert as JSON on standard input. No shell reads it."""
    language: str = "en"
    """`en` or `ja`."""


@dataclass(frozen=True)
class RestartSettings:
    """[restart]: whether a hung honeypot is restarted, after the evidence was kept."""

    enabled: bool = False
    command: tuple[str, ...] = ()
    """A program and its arguments, such as ["systemctl", "kill", "-s", "KILL", "dionaea"]."""
    an_hour: int = 3
    """At most so many in an hour."""


@dataclass(frozen=True)
class RetentionSettings:
    """[retention]: what goes when. Raw files are never touched."""

    days: float = 0.0
    """Age from which on a segment goes; 0 is never."""
    part_of_disk: float = 0.1
    """The part of the disk that the store may take."""
    bytes: int = 0
    """Bytes that the store may take; 0: as `part_of_disk` says."""
    index_days: Mapping[str, float] = field(default_factory=dict[str, float])
    """Another age for indices by name or pattern."""
    index_bytes: Mapping[str, int] = field(default_factory=dict[str, int])
    """Bytes that an index may take, by name or pattern."""
    free: int = 1 << 30
    """Bytes that have to be free on the disk; below that nothing is taken in."""


@dataclass(frozen=True)
class ReadingSettings:
    """[reading]: what may be read."""

    roots: tuple[str, ...] = ()
    """Folders below which files may be taken in when the page asks for it; none: those of the command line, and any on loopback."""


@dataclass(frozen=True)
class ListenSettings:
    """[listen]: syslog that others send."""

    syslog_udp: str = ""
    """HOST:PORT; empty is off."""
    syslog_tcp: str = ""
    """HOST:PORT; empty is off."""


@dataclass(frozen=True)
class LimitsSettings:
    """[limits]: what a request may cost."""

    request_bytes: int = 100 << 20
    """Of one request to the Elasticsearch port, unpacked; what Elasticsearch calls http.max_content_length."""
    seconds: float = 600.0
    """After which what was asked there is stopped."""
    memory: int = 0
    """Bytes that the store's engine may take; 0: 192 MB."""


@dataclass(frozen=True)
class LogSettings:
    """[log]: the server's own log, `honeyguide.log` in the data folder."""

    level: str = "info"
    """`debug`, `info`, `warning` or `error`."""
    bytes: int = 5 << 20
    """Bytes after which a new file is begun."""
    files: int = 3
    """Older files that are kept."""


@dataclass(frozen=True)
class Settings:
    """The whole file."""

    watch: WatchSettings = WatchSettings()
    notify: NotifySettings = NotifySettings()
    restart: RestartSettings = RestartSettings()
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    reading: ReadingSettings = ReadingSettings()
    listen: ListenSettings = ListenSettings()
    limits: LimitsSettings = LimitsSettings()
    log: LogSettings = LogSettings()


def read_settings(folder: Path) -> Settings:
    """The settings of a data folder; the defaults where there is no file. Raises UsageError that names the key."""
    file = folder / NAME
    try:
        given = tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise UsageError(f"can't be read ({error.strerror})", where=str(file)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"can't be read as TOML ({error})", where=str(file)) from error
    known = {one.name for one in fields(Settings)}
    for name in given:
        if name not in known:
            raise UsageError(f"there is no table [{name}]", where=str(file), hint=_near(name, known))
    empty: dict[str, Any] = {}
    watch = _table(WatchSettings(), given.get("watch", empty), f"{file}: [watch]")
    _check_watch(watch, f"{file}: [watch]")
    limits = _table(LimitsSettings(), given.get("limits", empty), f"{file}: [limits]")
    _check_limits(limits, f"{file}: [limits]")
    return Settings(
        watch,
        _table(NotifySettings(), given.get("notify", empty), f"{file}: [notify]"),
        _table(RestartSettings(), given.get("restart", empty), f"{file}: [restart]"),
        _table(RetentionSettings(), given.get("retention", empty), f"{file}: [retention]"),
        _table(ReadingSettings(), given.get("reading", empty), f"{file}: [reading]"),
        _table(ListenSettings(), given.get("listen", empty), f"{file}: [listen]"),
        limits,
        _table(LogSettings(), given.get("log", empty), f"{file}: [log]"),
    )


def _check_watch(watch: WatchSettings, where: str) -> None:
    """Whether what is named is there, and the ports are such. Raises UsageError."""
    _check_known(watch.off, {file.stem for file in DETECTORS.glob("[!_]*.py")}, f"{where} off")
    if watch.findings:
        from honeyguide.investigate.findings import findings

        _check_known(watch.findings, findings(), f"{where} findings")
    for name, value, least in (("every", watch.every, LEAST_PAUSE), ("knock_every", watch.knock_every, LEAST_EVERY)):
        if not least <= value <= LONGEST_PAUSE:
            raise UsageError(f"expected {least:g} to {LONGEST_PAUSE:g} seconds", where=f"{where} {name}")
    for text in watch.knock:
        try:
            place(text)
        except UsageError as error:
            raise UsageError(error.message, where=f"{where} knock", hint=error.hint) from error
    if len(watch.knock) > MOST:
        raise UsageError(f"at most {MOST} ports", where=f"{where} knock")


def _check_limits(limits: LimitsSettings, where: str) -> None:
    """Whether a server can live with them. Raises UsageError."""
    for name, least in LEAST.items():
        if getattr(limits, name) < least and not (name == "memory" and limits.memory == 0):
            raise UsageError(f"expected {least:,} or more", where=f"{where} {name}")


def _check_known(given: Collection[str], known: Collection[str], where: str) -> None:
    for one in given:
        if one not in known:
            raise UsageError(f"there is no {one!r}", where=where, hint=_near(one, known))


def _table(default: Table, given: Any, where: str) -> Table:
    if not isinstance(given, dict):
        raise UsageError("is no table", where=where)
    known = {name: getattr(default, name) for name in vars(default)}
    changed: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise UsageError(f"there is no setting {name!r}", where=where, hint=_near(name, known))
        changed[name] = _value(value, known[name], f"{where} {name}")
        if name in CHOICES and value not in CHOICES[name]:
            raise UsageError(f"expected one of {', '.join(CHOICES[name])}", where=f"{where} {name}")
    return type(default)(**{**known, **changed})


def _near(name: str, known: Collection[str]) -> str:
    """What may have been meant, and all that there is."""
    near = get_close_matches(name, known, 2)
    meant = f"Did you mean {' or '.join(repr(one) for one in near)}? " if near else ""
    return f"{meant}There are {', '.join(sorted(known))}."


def _value(value: Any, like: Any, where: str) -> Any:
    if isinstance(like, tuple) and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if isinstance(like, dict) and isinstance(value, dict) and all(_is_number(one) for one in value.values()):
        return dict(value)
    if isinstance(like, bool) or isinstance(value, bool):
        if isinstance(like, bool) and isinstance(value, bool):
            return value
    elif isinstance(like, float) and isinstance(value, (int, float)):
        if _is_number(value):
            return float(value)
    elif isinstance(like, int) and isinstance(value, int):
        if _is_number(value):
            return value
    elif isinstance(like, str) and isinstance(value, str):
        return value
    raise UsageError(f"expected {WANTED[type(like).__name__]}", where=where)


def _is_number(value: Any) -> bool:
    """A number that one can reckon with: TOML also has nan and inf."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= MOST_NUMBER

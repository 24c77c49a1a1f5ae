"""A sensor that has fallen silent, against its own habit; without /proc that is all that a hang shows at first."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from datetime import timedelta
from pathlib import Path

from honeyguide.query.ast import Terms
from honeyguide.schema.words import Words
from honeyguide.watch.alert import Observation
from honeyguide.watch.detector import Detector
from honeyguide.watch.habit import longest_pause
from honeyguide.watch.view import View

LEAST = 3600.0
"""Seconds: a log that is written in blocks of 4,096 bytes may take 48 minutes to fill one, with a heartbeat a minute."""
DAYS = 7
KNOWN = 86_400.0
"""Seconds of habit that have to be known; below that only a longer silence counts."""
UNKNOWN = 6 * 3600.0
TIMES = 3
_DAY = re.compile(r"/(?:\w+=)?(?:19|20)\d\d(?:[-_.T]?\d\d)*(?:/(?:\w+=)?\d\d?)*$")
"""The end of a folder's path that is a day, a month or an hour: `2026-11-22`, `2026/11/22`, `date=2026-11-22`."""
_WRITTEN_ONCE = re.compile(
    r"\d{4}|\d[-_.]\d+[-_.]\d|[0-9a-f]{16}|:|[.-]\d+$|\.(?:gz|bz2|xz|zst|lz4|zip|tgz|old|bak|orig)$",
    re.IGNORECASE,
)
"""In the name of a rotated file or of a recording: a date, an address, a hash, a number, a packer's ending."""


def look(view: View) -> Iterator[Observation]:
    """One observation a sensor whose files grew since the start, or lately, and don't any more."""
    for folder, files in _sensors(view.files).items():
        silent = min(view.clock - view.files[file].changed for file in files)
        if view.knocking:
            silent = max(silent, _without_events(view, folder, files))
        if silent < LEAST:
            view.memory.pop(folder, None)
            continue
        if folder not in view.memory:
            pause, known = longest_pause(view, files, DAYS)
            view.memory[folder] = max(LEAST, TIMES * pause) if known >= KNOWN else max(UNKNOWN, TIMES * pause)
        # What was silent for a day already is a place where nothing is written any more.
        if view.memory[folder] <= silent < view.memory[folder] + 86_400:
            yield _observed(view, folder, files, silent)


def _without_events(view: View, folder: str, files: frozenset[str]) -> float:
    """Seconds without a new event: where it is knocked at the honeypot, its files grow by that alone."""
    key = f"events below {folder}"
    query = Terms("log.file.path", tuple(sorted(files)))
    generation, count, since = view.memory.get(key, (None, None, view.clock))
    if generation != view.store.generation():
        now = view.store.count("*", query)
        since = since if now == count else view.clock
        view.memory[key] = (view.store.generation(), now, since)
    return view.clock - since


def _sensors(files: Mapping[str, object]) -> dict[str, frozenset[str]]:
    """Files by the sensor that writes them: the folder of its logs, to which belong days' folders, recordings and what was rotated away.

    Those hold files that were written once, so their silence says nothing.
    """
    by_folder: dict[str, set[str]] = defaultdict(set)
    logs: dict[str, set[str]] = defaultdict(set)
    for file in files:
        own = str(Path(file).parent)
        folder, dated = _DAY.subn("", own)
        by_folder[folder].add(file)
        name = Path(file).name
        if not _WRITTEN_ONCE.search(name) and ("." in name or not dated):
            logs[folder].add(name)
    # A copy of the logs beside them is no second sensor.
    homes = {folder for folder, names in logs.items() if not names <= logs.get(str(Path(folder).parent), set())}
    grouped: dict[str, set[str]] = defaultdict(set)
    for folder, paths in by_folder.items():
        grouped[folder if folder in homes else _home(folder, homes)] |= paths
    return {folder: frozenset(paths) for folder, paths in grouped.items()}


def _home(folder: str, homes: Set[str]) -> str:
    """The nearest folder of logs above, else the only one beside it."""
    for above in Path(folder).parents:
        if str(above) in homes:
            return str(above)
    beside = [home for home in homes if Path(home).parent == Path(folder).parent]
    return beside[0] if len(beside) == 1 else folder


def _observed(view: View, folder: str, files: frozenset[str], silent: float) -> Observation:
    hours = silent / 3600
    seen_en = (
        "Its process holds the files open and doesn't spin."
        if view.activity.readable
        else "Which process writes them can't be seen from here, so it may hang, have ended, or have nothing to say."
    )
    seen_ja = (
        "プロセスはファイルを開いたままで、CPUを使い切ってはいません。"
        if view.activity.readable
        else "書き込むプロセスはここから見えないため、ハング、終了、または単に書くことがないのかは分かりません。"
    )
    return Observation(
        "silent",
        "silence",
        folder,
        "sensor-silent",
        Words("A sensor has fallen silent.", "センサーが沈黙しています。"),
        Words(
            f"Nothing was written below {folder} for {hours:.1f} h; that is longer than {TIMES} times its longest pause of {DAYS} days. "
            f"{seen_en}",
            f"{folder}以下に{hours:.1f}時間何も書かれていません。過去{DAYS}日間の最長の中断の{TIMES}倍を超えています。{seen_ja}",
        ),
        advice=Words(
            "Look whether the honeypot runs and can be reached; before a restart `honeyguide evidence` keeps what it destroys.",
            "ハニーポットが動作し到達できるか確認してください。再起動の前に`honeyguide evidence`で失われる情報を保存できます。",
        ),
        started_at=view.now - timedelta(seconds=silent),
        at_least_seconds=int(silent),
        confidence=0.5,
        files=files,
    )


DETECTOR = Detector(
    "silent",
    Words("A silent sensor", "沈黙したセンサー"),
    Words(
        "The files of a sensor don't grow for an hour or more, and for three times as long as ever in the last week.",
        "センサーのファイルが1時間以上、かつ過去1週間の最長の中断の3倍以上の間、増えていない状態です。",
    ),
    look,
)

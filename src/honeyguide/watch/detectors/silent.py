"""A sensor that has fallen silent, against its own habit; without /proc that is all that a hang shows at first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
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


def look(view: View) -> Iterator[Observation]:
    """One observation a folder of files that grew since the start, or lately, and don't any more."""
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
    """Files by the folder that they share: a honeypot's outputs lie side by side, or in folders side by side."""
    grouped: dict[str, set[str]] = defaultdict(set)
    for file in files:
        grouped[str(Path(file).parent)].add(file)
    return {folder: frozenset(names) for folder, names in grouped.items()}


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

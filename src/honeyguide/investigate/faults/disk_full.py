"""The disk is full: nothing can be recorded any more, and Dionaea may spin."""

from functools import partial

from honeyguide.investigate.faults.fault import Fault
from honeyguide.investigate.telltale import Telltale, find
from honeyguide.query.ast import Or, Phrase
from honeyguide.schema.words import Words

_CAUSE = Words(
    "The disk that holds var/lib/dionaea or var/log is full. What fills it is mostly dionaea.log at debug level, the bistreams, and binaries.",
    "var/lib/dionaeaまたはvar/logのあるディスクが満杯です。多くの場合、デバッグレベルのdionaea.log、bistreams、binariesが原因です。",
)
_ADVICE = Words(
    "Free space (old bistreams and logs first), rotate the logs with copytruncate, lower the log's levels, and put a quota or a separate "
    "partition under var/lib/dionaea.",
    "空き容量を確保し（古いbistreamsとログから）、ログをcopytruncateでローテーションし、ログレベルを下げ、var/lib/dionaeaを別パーティションにしてください。",
)
_TITLE = Words("The disk is full", "ディスクの空き容量不足")
_TELLTALE = Telltale(
    "DIO-DISK-FULL",
    "disk-full",
    _TITLE,
    _CAUSE,
    _ADVICE,
    Or((Phrase("message", "No space left on device"), Phrase("message", "database or disk is full"))),
    lambda moment, row: Words(
        f"Dionaea could no longer write at {moment}: the disk was full", f"Dionaeaは{moment}にディスクが満杯で書き込めなくなりました"
    ),
)

FAULT = Fault(
    id=_TELLTALE.fault,
    kind=_TELLTALE.kind,
    title=_TITLE,
    symptom=Words("Nothing new is recorded; reports of 100 % processor time.", "新しい記録が残らない。CPU使用率100%の報告もある。"),
    signs=(
        Words(
            "“No space left on device” or “database or disk is full” in the log",
            "ログの「No space left on device」または「database or disk is full」",
        ),
        Words("All files end at the same time at a multiple of 4096 bytes", "すべてのファイルが同時刻に4096の倍数で途切れる"),
    ),
    cause=_CAUSE,
    proof="reported",
    versions="all",
    advice=_ADVICE,
    documented=(
        "DinoTools/dionaea#231",
        "DinoTools/dionaea#253",
        "DinoTools/dionaea#156",
        "DinoTools/dionaea#136",
        "telekom-security/tpotce#355",
    ),
    find=partial(find, telltale=_TELLTALE),
    shows=_TELLTALE.query,
    fires_on=(
        b"[03022024 04:05:06] root (unknown file):0-critical: There was an error in the Python service\nTraceback (most recent call last):\n"
        b"sqlite3.OperationalError: database or disk is full\n",
    ),
    quiet_on=(b"[03022024 04:05:06] http /dionaea/http.py:9-debug: header b'X: No space left on device'\n",),
)

"""The first start finds SIP's account database locked by itself, and the SIP service comes up in part only."""

from functools import partial

from honeyguide.investigate.faults.fault import Fault
from honeyguide.investigate.telltale import Telltale, find
from honeyguide.query.ast import And, Phrase
from honeyguide.schema.words import Words

_CAUSE = Words(
    "With an empty accounts.sqlite the first SIP listener leaves a transaction open; the second one waits five seconds for it and fails. "
    "Only SIP over TCP listens; the cleanup timer is never started, so this run writes no “Cleanup” lines.",
    "accounts.sqliteが空の場合、最初のSIPリスナーがトランザクションを開いたままにし、2つ目が5秒待って失敗します。TCPのSIPだけが動作し、"
    "後始末タイマーは起動しないため、この実行では「Cleanup」行が出ません。",
)
_ADVICE = Words(
    "Start Dionaea once more: from the second start on all SIP listeners work.",
    "Dionaeaをもう一度起動してください。2回目以降はすべてのSIPリスナーが動作します。",
)
_TITLE = Words("SIP's account database is locked at the first start", "初回起動時にSIPのアカウントデータベースがロックされる")
_TELLTALE = Telltale(
    "DIO-SIP-DATABASE-LOCKED",
    "start-failure",
    _TITLE,
    _CAUSE,
    _ADVICE,
    And((Phrase("message", "Unable to start service"), Phrase("message", "database is locked"))),
    lambda moment, row: Words(
        f"A service could not start at {moment}: SIP's account database was locked",
        f"{moment}にサービスの起動に失敗しました。SIPのアカウントデータベースがロックされていました",
    ),
    weight=0.97,
)

FAULT = Fault(
    id=_TELLTALE.fault,
    kind=_TELLTALE.kind,
    title=_TITLE,
    symptom=Words("A pause of five seconds at start; SIP answers over TCP only.", "起動時に5秒停止し、SIPがTCPでしか応答しない。"),
    signs=(
        Words(
            "“Unable to start service” with “sqlite3.OperationalError: database is locked”",
            "「Unable to start service」と「sqlite3.OperationalError: database is locked」",
        ),
    ),
    cause=_CAUSE,
    proof="reproduced",
    versions="0.11.0 with Python 3.6 and later",
    advice=_ADVICE,
    documented=("modules/python/dionaea/sip/extras.py",),
    find=partial(find, telltale=_TELLTALE),
    shows=_TELLTALE.query,
    fires_on=(
        b"[03022024 04:05:06] services /dionaea/services.py:46-warning: Unable to start service\nTraceback (most recent call last):\n"
        b"sqlite3.OperationalError: database is locked\n",
    ),
    quiet_on=(b"[03022024 04:05:06] services /dionaea/services.py:114-info: Initializing services ...\n",),
)

"""The pool of shellcode emulation threads is full, and the main loop sleeps until it has room."""

from datetime import timedelta
from functools import partial

from honeyguide.investigate.faults.fault import Fault
from honeyguide.investigate.telltale import Telltale, find
from honeyguide.query.ast import Phrase
from honeyguide.schema.words import Words

_CAUSE = Words(
    "Shellcode is emulated in a pool of threads; when its queue is full, the main loop sleeps a second at a time and serves nobody.",
    "シェルコードの解析はスレッドプールで行われ、キューが満杯になるとメインループは1秒ずつ休止し、その間は応答しません。",
)
_ADVICE = Words(
    "Give it more threads or cores, or switch emulation off (ihandlers-enabled/emuprofile.yaml, the emu module).",
    "スレッド数やCPUを増やすか、エミュレーション（ihandlers-enabled/emuprofile.yaml、emuモジュール）を無効にしてください。",
)
_TITLE = Words("The thread pool is crowded", "スレッドプールの飽和")
_TELLTALE = Telltale(
    "DIO-THREADPOOL-CROWDED",
    "threadpool-crowded",
    _TITLE,
    _CAUSE,
    _ADVICE,
    Phrase("message", "Threadpool is crowded"),
    lambda moment, row: Words(
        f"Dionaea suspended all activity at {moment}: its thread pool was crowded",
        f"Dionaeaは{moment}にスレッドプールの飽和により全処理を休止しました",
    ),
    runaway_from=timedelta(days=36500),
)

FAULT = Fault(
    id=_TELLTALE.fault,
    kind=_TELLTALE.kind,
    title=_TITLE,
    symptom=Words("All services pause for seconds.", "すべてのサービスが数秒間停止する。"),
    signs=(
        Words(
            "“Threadpool is crowded a/b, suspending *all* activity”, once a second",
            "「Threadpool is crowded a/b, suspending *all* activity」が毎秒1行",
        ),
    ),
    cause=_CAUSE,
    proof="seen in source",
    versions="all with libemu",
    advice=_ADVICE,
    documented=("src/threads.c:58-65",),
    find=partial(find, telltale=_TELLTALE),
    shows=_TELLTALE.query,
    fires_on=(
        b"[03022024 04:05:06] thread /opt/dionaea/src/threads.c:61-critical: Threadpool is crowded 2/2, suspending *all* activity\n",
    ),
    quiet_on=(b"[03022024 04:05:06] thread /opt/dionaea/src/threads.c:40-debug: Threadpool has 2 threads\n",),
)

"""Exceptions in a service's handler: noise of scans, told so that nobody takes them for the cause."""

from honeyguide.investigate.faults.fault import Fault
from honeyguide.schema.words import Words

FAULT = Fault(
    id="DIO-SERVICE-EXCEPTION",
    kind="noise",
    title=Words("A service's handler raised an exception", "サービスの処理で例外が発生した"),
    symptom=Words("Tracebacks in the log, one connection closed each.", "ログにトレースバックが残り、その接続だけが閉じられる。"),
    signs=(
        Words("“There was an error in the Python service” and a traceback", "「There was an error in the Python service」とトレースバック"),
        Words(
            "Not in dionaea-errors.log: Python's errors become level critical, which the shipped filter leaves out",
            "dionaea-errors.logには現れない（criticalレベルになり、同梱のフィルターの対象外）",
        ),
    ),
    cause=Words(
        "Input that the handler didn't expect; it is caught and the connection closed.",
        "想定外の入力です。例外は捕捉され、その接続が閉じられるだけです。",
    ),
    proof="reproduced",
    versions="all",
    advice=Words("Nothing needs to be done.", "対応は不要です。"),
    documented=("DinoTools/dionaea#50", "modules/python/binding.pyx"),
)

"""A service that doesn't come back, for a cause that nobody knows yet: what to do all the same."""

from honeyguide.investigate.faults.fault import Fault
from honeyguide.schema.words import Words

FAULT = Fault(
    id="DIO-STUCK-CALLBACK",
    kind="stuck-callback",
    title=Words("A call into a service never came back", "サービスの処理が戻ってこない"),
    symptom=Words("No service answers; the log's clock stands still.", "どのサービスも応答せず、ログの時刻が止まる。"),
    signs=(Words("Heartbeats under a frozen time", "止まった時刻のハートビート"),),
    cause=Words(
        "Dionaea serves every connection from one thread: whatever keeps one handler busy keeps all of them waiting.",
        "Dionaeaはすべての接続を1つのスレッドで処理するため、1つの処理が終わらないと全体が止まります。",
    ),
    proof="seen in source",
    versions="all",
    advice=Words(
        "If it hangs now, look before you kill it: `py-spy dump --pid PID` names the Python line it is in, and "
        "`gdb -p PID -batch -ex 'call (int)fflush(0)'` writes out what the log still holds back. Then kill it with SIGKILL and start it again. "
        "Keep the debug log switched on until it happens once more: it names the connection.",
        "まだ停止中であれば、終了する前に`py-spy dump --pid PID`で実行中のPythonの行を確認し、`gdb -p PID -batch -ex 'call (int)fflush(0)'`で"
        "未出力のログを書き出してください。その後SIGKILLで終了して再起動します。再発時に接続を特定できるよう、デバッグログを有効にしておいてください。",
    ),
    documented=(),
)

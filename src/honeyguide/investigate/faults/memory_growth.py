"""Memory grows until the kernel ends the process; the outputs only show a run that was killed."""

from honeyguide.investigate.faults.fault import Fault
from honeyguide.schema.words import Words

FAULT = Fault(
    id="DIO-MEMORY-GROWTH",
    kind="memory",
    title=Words("Memory grows until the process is killed", "メモリー使用量が増え続け、強制終了される"),
    symptom=Words(
        "No hang; the kernel's log has “Out of memory: Killed process … (dionaea)”.",
        "応答停止はなく、カーネルログに「Out of memory: Killed process … (dionaea)」が残る。",
    ),
    signs=(),
    cause=Words(
        "A leak, or buffers of SMB sessions that grow without a limit.",
        "メモリーリーク、またはSMBセッションのバッファーの際限ない増加です。",
    ),
    proof="reported",
    versions="all",
    advice=Words(
        "Set MemoryMax= in the unit and let systemd restart it, or restart it daily.",
        "ユニットファイルにMemoryMax=を設定してsystemdで再起動させるか、毎日再起動してください。",
    ),
    documented=("DinoTools/dionaea#229",),
)

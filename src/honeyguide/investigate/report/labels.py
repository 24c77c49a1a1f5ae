"""The fixed words of a report, in English and Japanese."""

from honeyguide.investigate.verdict import Ending, Word
from honeyguide.schema.words import Words

TITLE = Words("Honeyguide investigation", "Honeyguide 調査報告")
WHAT = Words("What happened", "何が起きたか")
NOT_CAUSE = Words("Not the cause", "原因ではないもの")
SIGNS = Words("Signs", "兆候")
ADVICE = Words("What to do now", "今すべきこと")
EVIDENCE = Words("Evidence", "証拠")
CANDIDATES = Words("Candidates", "候補")
SAID = Words("What this peer said, in order", "この相手の通信内容（順）")
FATAL = Words("What the fatal message may have been", "原因となったメッセージの候補")
LIVES = Words("Runs of the process", "プロセスの稼働")
CERTAINTY = Words("Certainty", "確度")
LINE = Words("line", "行")
SINCE = Words("from", "開始")
UNTIL = Words("to", "終了")
UNKNOWN = Words("unknown", "不明")
NONE = Words("No incident was found.", "事象は見つかりませんでした。")
SEEN = {True: Words("seen", "あり"), False: Words("not there", "なし"), None: Words("can't be seen here", "確認不可")}
MARK = {True: "✓", False: "✗", None: "–"}

ENDINGS: dict[Ending, Words] = {
    "ordered": Words("stopped in order", "正常停止"),
    "killed": Words("killed", "強制終了"),
    "crashed": Words("crashed", "クラッシュ"),
    "cut": Words(
        "the log is cut in the middle of a record: killed, or still writing", "ログが途中で途切れている（強制終了または書き込み中）"
    ),
    "running": Words("running", "稼働中"),
    "unknown": Words("its end is not in the log", "終了はログにない"),
}
VERDICTS: dict[Word, Words] = {
    "hung": Words("Hung", "応答停止（ハング）"),
    "runaway": Words("Runaway", "暴走"),
    "crashed": Words("Crashed", "クラッシュ"),
    "degraded": Words("Degraded", "一部機能の低下"),
    "stopped": Words("Stopped", "停止"),
    "healthy": Words("Healthy", "正常"),
    "unknown": Words("Unknown", "不明"),
}

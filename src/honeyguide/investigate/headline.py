"""One headline that answers the person's question: a bug, or a break-in?"""

from collections.abc import Sequence

from honeyguide.investigate.confidence import HIGH, certainty, tally
from honeyguide.investigate.moments import written
from honeyguide.investigate.phrases import ends, joined
from honeyguide.investigate.verdict import Incident, Lifetime, Word, Zone
from honeyguide.schema.words import Words

ANSWER: dict[Word, Words] = {
    "hung": Words("A bug, not a break-in.", "侵入ではなく、不具合です。"),
    "runaway": Words("A bug, not a break-in.", "侵入ではなく、不具合です。"),
    "crashed": Words(
        "A crash; nothing in these outputs speaks of a break-in.", "クラッシュです。これらの出力に侵入を示すものはありません。"
    ),
    "degraded": Words("Neither a break-in nor a runaway.", "侵入でも暴走でもありません。"),
    "stopped": Words("No fault to be seen.", "不具合は見られません。"),
    "healthy": Words("No fault to be seen.", "不具合は見られません。"),
    "unknown": Words("Nothing can be said.", "判断できる材料がありません。"),
}
HOW = {
    "option": Words("as asked for", "指定どおり"),
    "deduced": Words("from the sensor's own records", "センサー自身の記録から判定"),
    "machine": Words("this machine's", "このマシンの設定"),
    "assumed": Words("assumed", "仮定"),
}


def headline(word: Word, incidents: Sequence[Incident], lifetimes: Sequence[Lifetime]) -> Words:
    """The answer in two or three sentences."""
    if incidents:
        return joined(_answer(word, incidents[0]), *_story(incidents[0]), *_others(incidents))
    last = lifetimes[-1] if lifetimes else None
    match word:
        case "unknown":
            return joined(
                ANSWER[word],
                Words(
                    "There is no text log of a honeypot's process, and the other outputs show nothing unusual.",
                    "プロセスのテキストログがなく、ほかの出力にも異常は見られません。",
                ),
            )
        case "stopped" if last is not None and last.ended_at is not None:
            return joined(
                ANSWER[word],
                Words(
                    f"Dionaea worked to the last record at {written(last.ended_at)}, which is cut in the middle: it was killed, or is still writing.",
                    f"Dionaeaは{written(last.ended_at)}の最後の記録まで正常に動作しています。記録は途中で切れており、強制終了されたか、まだ書き込み中です。",
                ),
            )
        case _ if last is not None and last.ending == "ordered" and last.ended_at is not None:
            return joined(
                ANSWER[word],
                Words(
                    f"Dionaea worked until it was stopped in order at {written(last.ended_at)}.",
                    f"Dionaeaは{written(last.ended_at)}に正常に停止するまで動作していました。",
                ),
            )
        case _:
            return joined(ANSWER[word], Words("Dionaea works as it should.", "Dionaeaは正常に動作しています。"))


def zone_words(zone: Zone) -> Words:
    """`zone: Asia/Tokyo, from the sensor's own records`."""
    how = HOW.get(zone.how, Words(zone.how, zone.how))
    return Words(f"zone: {zone.name}, {how.en}", f"タイムゾーン：{zone.name}（{how.ja}）")


def _answer(word: Word, incident: Incident) -> Words:
    if word == "degraded" and not incident.runaway:
        return ANSWER[word]
    if word != "crashed" and incident.confidence < HIGH:
        return Words("Most likely a bug, not a break-in.", "侵入ではなく、不具合である可能性が高いです。")
    return ANSWER["runaway"] if word == "degraded" else ANSWER[word]


def _story(incident: Incident) -> list[Words]:
    """What happened, through whom, and how sure that is."""
    place = [part.words for part in incident.statements if part.headline]
    cause = [incident.statements[-1].words] if incident.kind == "stuck-callback" and incident.culprit is None and incident.fault else []
    opening = Words(incident.opening.en + ".", incident.opening.ja + "。")
    sure, count = certainty(incident.confidence), tally(incident.signs)
    who: list[Words] = []
    if incident.culprit is not None and incident.kind != "stuck-callback":
        who.append(Words(f"Through {ends(incident.culprit)}.", f"相手は {ends(incident.culprit)} です。"))
    known = [Words(f"Known fault {incident.fault}.", f"既知の不具合{incident.fault}です。")] if incident.fault and not cause else []
    surely = Words(f"Certainty {sure.en}: {count.en}.", f"確度は{sure.ja}（{count.ja}）。")
    return [opening, *place, *who, *cause, *known, surely]


def _others(incidents: Sequence[Incident]) -> list[Words]:
    more = len(incidents) - 1
    if not more:
        return []
    return [Words(f"{more} more incident{'s' if more > 1 else ''} below.", f"ほかに{more}件の事象があります。")]

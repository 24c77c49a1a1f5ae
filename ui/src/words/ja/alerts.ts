// Words of alerts and of the watch, in Japanese.
import type { alerts as english } from "@/words/en/alerts";

export const alerts = {
  "alerts.open": "対応中",
  "alerts.ended": "終了",
  "alerts.none": "アラートはありません。",
  "alerts.none.ended": "終了したアラートはまだありません。",
  "alerts.evidence": "根拠の行（{lines}行）",
  "alerts.process": "プロセス{pid}。",
  "alerts.process.name": "開いているファイルを読み取れず、名前だけで判別しているため、このアラートでは再起動を行いません。",
  "alerts.lost": "再起動の前に保全できなかったもの：",
  "alerts.raised": "発生：{at}",
  "alerts.until": "終了：{at}",
  "alerts.snooze.hour": "1時間スヌーズ",
  "alerts.snooze.day": "1日",
  "alerts.snooze.week": "1週間",
  "alerts.wake": "{until}までスヌーズ中：解除",
  "alerts.thresholds": "しきい値で知らせる検索",
  "alerts.thresholds.how": "指定した分数のあいだに、この件数を超えて一致するとアラートを出します。",
  "alerts.threshold": "{minutes}分間に{above}件超",
  "alerts.above": "件数（超）",
  "alerts.minutes": "期間（分）",
  "alerts.threshold.delete": "この検索を削除",
  "alerts.watch": "監視",
  "alerts.looked": "最後の確認：{at}（{every}秒ごと）",
  "alerts.looked.never": "まだ確認していません。",
  "alerts.off": "無効",
} as const satisfies Record<keyof typeof english, string>;

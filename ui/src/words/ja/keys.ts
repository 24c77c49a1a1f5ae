// Words of keys and of the go-anywhere box, in Japanese.
import type { keys as english } from "@/words/en/keys";

export const keys = {
  "keys.go": "移動",
  "keys.everywhere": "全画面共通",
  "keys.rows": "行",
  "keys.time": "期間",
  "keys.search": "検索欄へ移動",
  "keys.time.open": "期間を選択",
  "keys.time.earlier": "前の期間",
  "keys.time.later": "次の期間",
  "keys.live": "ライブ表示",
  "keys.row.next": "次の行",
  "keys.row.previous": "前の行",
  "keys.row.open": "行を開く",
  "keys.row.filter": "値で絞り込む",
  "keys.row.exclude": "値を除外",
  "keys.back": "戻る、閉じる",
  "keys.menu": "値に対する操作",
  "anywhere.label": "画面、アドレス、保存済みの項目へ移動、または検索",
  "anywhere.views": "画面",
  "anywhere.commands": "操作",
  "anywhere.saved": "保存済み",
  "anywhere.peer": "{address} のすべての情報",
  "anywhere.search": "「{text}」を検索",
  "anywhere.none": "該当する項目はありません。Enterキーで記録を検索します。",
} as const satisfies Record<keyof typeof english, string>;

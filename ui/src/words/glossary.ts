// The one list of terms: how a thing is called in Japanese, and which words it must not be called by.
export const GLOSSARY: { english: string; use: string; avoid: string[] }[] = [
  { english: "runaway", use: "暴走", avoid: ["ランナウェイ"] },
  { english: "hang", use: "応答停止", avoid: ["ハングアップ", "フリーズ"] },
  { english: "ingest, import", use: "取り込み", avoid: ["インジェスト", "インポート"] },
  { english: "visualize", use: "可視化", avoid: ["ビジュアライズ"] },
  { english: "peer", use: "接続元", avoid: ["ピア", "攻撃者"] },
  { english: "conversation", use: "通信内容", avoid: ["会話"] },
  { english: "record", use: "記録", avoid: ["ドキュメント", "レコード"] },
  { english: "field", use: "フィールド", avoid: ["項目名"] },
  { english: "filter", use: "フィルター", avoid: ["フィルタを", "フィルタが"] },
  { english: "server", use: "サーバー", avoid: ["サーバが", "サーバの", "サーバを"] },
  { english: "folder", use: "フォルダー", avoid: ["フォルダを", "フォルダの", "ディレクトリ"] },
  { english: "evidence", use: "証拠", avoid: ["エビデンス"] },
  { english: "certainty", use: "確度", avoid: ["確からしさ"] },
];

/** Texts that are the same in Japanese: names and what keys and formats are called. */
export const SAME_IN_BOTH: string[] = [
  "Honeyguide",
  "{view} – Honeyguide",
  "Discover",
  "Show in English",
  "KQL",
  "CSV",
  "NDJSON",
  "Parquet",
  "JSON",
  "HTML",
  "Markdown",
  "PNG",
  "SVG",
];

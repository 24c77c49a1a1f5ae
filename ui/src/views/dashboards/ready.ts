// Dashboards that come with Honeyguide: what people build in Kibana first, ready to look at and to copy.
import { type Bucket, type ChartSpec, spec } from "@/charts/spec";
import type { Board, Box, Panel } from "@/views/dashboards/model";
import type { Bilingual } from "@/words/language";

interface ReadyPanel {
  title: Bilingual;
  box: Box;
  spec: ChartSpec;
}

export interface Ready {
  id: string;
  title: Bilingual;
  description: Bilingual;
  panels: ReadyPanel[];
}

const time: Bucket = { kind: "time", interval: "auto" };
const terms = (field: string, size = 10): Bucket => ({ kind: "terms", field, size });
const box = (x: number, y: number, w: number, h: number): Box => ({ x, y, w, h });
const panel = (en: string, ja: string, at: Box, part: Partial<ChartSpec>): ReadyPanel => ({
  title: { en, ja },
  box: at,
  spec: spec(part),
});

const unique = { kind: "cardinality", field: "source.ip" } as const;
const records = panel("Records", "記録", box(0, 0, 12, 7), { shape: "metric" });
const peers = panel("Peers", "接続元", box(12, 0, 12, 7), { shape: "metric", measure: unique });
const world = (at: Box, query = "") =>
  panel("Countries", "国", at, { shape: "map", by: terms("source.geo.country_iso_code", 250), query });
const countries = (at: Box) => panel("Countries", "国", at, { shape: "hbar", by: terms("source.geo.country_iso_code") });
const networks = (at: Box) =>
  panel("Networks", "ネットワーク", at, { shape: "table", by: terms("source.as.organization.name", 12) });
const addresses = (at: Box) => panel("Addresses", "アドレス", at, { shape: "table", by: terms("source.ip", 12) });

const OVERVIEW: Ready = {
  id: "ready-overview",
  title: { en: "Overview", ja: "概要" },
  description: { en: "All sensors at a glance.", ja: "すべてのセンサーの状況です。" },
  panels: [
    records,
    peers,
    panel("Records by sensor", "センサー別の記録", box(24, 0, 24, 14), {
      shape: "bar",
      by: time,
      split: terms("event.module", 6),
    }),
    world(box(0, 7, 24, 18)),
    panel("Services", "サービス", box(24, 14, 12, 11), { shape: "donut", by: terms("honeypot.service", 8) }),
    panel("Tools", "ツール", box(36, 14, 12, 11), { shape: "hbar", by: terms("honeypot.tool.name", 8) }),
    addresses(box(0, 25, 16, 14)),
    networks(box(16, 25, 16, 14)),
    panel("Ports over time", "ポートの推移", box(32, 25, 16, 14), {
      shape: "area",
      by: time,
      split: terms("destination.port", 6),
    }),
  ],
};

const ACCESS: Ready = {
  id: "ready-access",
  title: { en: "Access log", ja: "アクセスログ" },
  description: {
    en: "Countries, paths, statuses and agents of a web server.",
    ja: "ウェブサーバーの国、パス、ステータス、エージェントです。",
  },
  panels: [
    panel("Requests by status", "ステータス別のリクエスト", box(0, 0, 32, 13), {
      shape: "bar",
      by: time,
      split: terms("http.response.status_code", 8),
      query: "http.request.method: *",
    }),
    panel("Errors, %", "エラー率（%）", box(32, 0, 8, 7), {
      shape: "metric",
      measure: {
        kind: "formula",
        text: "100 * count(kql='http.response.status_code >= 400') / count(kql='http.response.status_code: *')",
      },
      thresholds: [{ value: 20, colour: 5 }],
    }),
    panel("Peers", "接続元", box(40, 0, 8, 7), { shape: "metric", measure: unique, query: "http.request.method: *" }),
    panel("Methods", "メソッド", box(32, 7, 16, 6), { shape: "hbar", by: terms("http.request.method", 5) }),
    world(box(0, 13, 24, 16), "http.request.method: *"),
    panel("Paths", "パス", box(24, 13, 24, 16), {
      shape: "table",
      by: terms("url.path", 20),
      split: {
        kind: "filters",
        filters: [
          { label: "2xx", query: "http.response.status_code >= 200 and http.response.status_code < 300" },
          { label: "3xx", query: "http.response.status_code >= 300 and http.response.status_code < 400" },
          { label: "4xx", query: "http.response.status_code >= 400 and http.response.status_code < 500" },
          { label: "5xx", query: "http.response.status_code >= 500" },
        ],
      },
    }),
    panel("Agents", "エージェント", box(0, 29, 24, 13), { shape: "table", by: terms("user_agent.original", 12) }),
    panel("Addresses", "アドレス", box(24, 29, 24, 13), {
      shape: "hbar",
      by: terms("source.ip"),
      query: "http.request.method: *",
    }),
  ],
};

const DIONAEA: Ready = {
  id: "ready-dionaea",
  title: { en: "Dionaea", ja: "Dionaea" },
  description: {
    en: "Services, protocols, tools and payloads that Dionaea has met.",
    ja: "Dionaeaが受けたサービス、プロトコル、ツール、ペイロードです。",
  },
  panels: [
    panel("Connections by service", "サービス別の接続", box(0, 0, 32, 13), {
      shape: "bar",
      by: time,
      split: terms("honeypot.service", 8),
      query: "event.module: dionaea",
    }),
    panel("Conversations", "通信内容", box(32, 0, 8, 7), { shape: "metric", query: "event.action: conversation" }),
    panel("Peers", "接続元", box(40, 0, 8, 7), { shape: "metric", measure: unique, query: "event.module: dionaea" }),
    panel("Log levels", "ログレベル", box(32, 7, 16, 6), {
      shape: "hbar",
      by: terms("log.level", 5),
      query: "event.dataset: dionaea.log",
    }),
    panel("Protocol by service", "サービスとプロトコル", box(0, 13, 24, 15), {
      shape: "heat",
      by: terms("honeypot.service", 12),
      split: terms("network.protocol", 12),
      query: "event.action: conversation",
    }),
    panel("Tools", "ツール", box(24, 13, 12, 15), { shape: "treemap", by: terms("honeypot.tool.name", 12) }),
    panel("Steps of tools", "ツールの段階", box(36, 13, 12, 15), { shape: "table", by: terms("honeypot.tool.step", 15) }),
    panel("Payloads seen most", "多いペイロード", box(0, 28, 24, 13), {
      shape: "table",
      by: terms("honeypot.payload.sha256", 10),
      measure: { kind: "count" },
    }),
    panel("Chatter of the log", "ログの出力元", box(24, 28, 24, 13), {
      shape: "area",
      by: time,
      split: terms("log.logger", 8),
      query: "event.dataset: dionaea.log",
    }),
  ],
};

const COWRIE: Ready = {
  id: "ready-cowrie",
  title: { en: "Cowrie", ja: "Cowrie" },
  description: {
    en: "Logins, commands and downloads over SSH and Telnet.",
    ja: "SSHとTelnetのログイン、コマンド、ダウンロードです。",
  },
  panels: [
    panel("Events", "イベント", box(0, 0, 32, 13), {
      shape: "bar",
      by: time,
      split: terms("event.action", 8),
      query: "event.module: cowrie",
    }),
    panel("Peers", "接続元", box(32, 0, 8, 7), { shape: "metric", measure: unique, query: "event.module: cowrie" }),
    panel("Sessions", "セッション", box(40, 0, 8, 7), {
      shape: "metric",
      measure: { kind: "cardinality", field: "honeypot.session.id" },
    }),
    panel("Clients", "クライアント", box(32, 7, 16, 6), { shape: "hbar", by: terms("honeypot.ssh.version", 4) }),
    panel("Commands", "コマンド", box(0, 13, 24, 15), { shape: "table", by: terms("honeypot.command", 20) }),
    panel("Passwords", "パスワード", box(24, 13, 24, 15), { shape: "cloud", by: terms("honeypot.credential.password", 60) }),
    world(box(0, 28, 24, 16)),
    panel("Client fingerprints (HASSH)", "クライアントの指紋（HASSH）", box(24, 28, 24, 16), {
      shape: "table",
      by: terms("honeypot.ssh.hassh", 12),
    }),
  ],
};

const CREDENTIALS: Ready = {
  id: "ready-credentials",
  title: { en: "Credentials", ja: "認証情報" },
  description: { en: "What is tried to log in with.", ja: "ログインに使われたユーザー名とパスワードです。" },
  panels: [
    panel("Logins", "ログイン", box(0, 0, 24, 12), {
      shape: "bar",
      by: time,
      split: terms("event.outcome", 3),
      query: "honeypot.credential.password: *",
    }),
    panel("Passwords", "パスワード数", box(24, 0, 12, 6), {
      shape: "metric",
      measure: { kind: "cardinality", field: "honeypot.credential.password" },
    }),
    panel("User names", "ユーザー名数", box(36, 0, 12, 6), {
      shape: "metric",
      measure: { kind: "cardinality", field: "honeypot.credential.username" },
    }),
    countries(box(24, 6, 24, 12)),
    panel("User names", "ユーザー名", box(0, 12, 24, 16), { shape: "cloud", by: terms("honeypot.credential.username", 60) }),
    panel("Passwords", "パスワード", box(24, 18, 24, 16), { shape: "cloud", by: terms("honeypot.credential.password", 60) }),
    panel("Pairs", "組み合わせ", box(0, 28, 24, 16), {
      shape: "heat",
      by: terms("honeypot.credential.username", 12),
      split: terms("honeypot.credential.password", 12),
    }),
    addresses(box(24, 34, 24, 12)),
  ],
};

const PEER: Ready = {
  id: "ready-peer",
  title: { en: "One peer", ja: "接続元の詳細" },
  description: {
    en: "Narrow it to an address: everything that it did.",
    ja: "アドレスで絞り込むと、そのすべての動きがわかります。",
  },
  panels: [
    panel("When", "時刻", box(0, 0, 32, 12), { shape: "bar", by: time, split: terms("event.dataset", 6), query: "source.ip: *" }),
    records,
    panel("Ports", "ポート", box(32, 7, 16, 12), { shape: "hbar", by: terms("destination.port") }),
    panel("Services", "サービス", box(0, 12, 16, 12), { shape: "donut", by: terms("honeypot.service", 8) }),
    panel("Protocols", "プロトコル", box(16, 12, 16, 12), { shape: "donut", by: terms("network.protocol", 8) }),
    panel("Commands", "コマンド", box(0, 24, 24, 13), { shape: "table", by: terms("honeypot.command", 15) }),
    panel("Paths", "パス", box(24, 24, 24, 13), { shape: "table", by: terms("url.path", 15) }),
  ].map((one, index) => (index === 1 ? { ...one, box: box(32, 0, 16, 7) } : one)),
};

const HEALTH: Ready = {
  id: "ready-health",
  title: { en: "Health of the sensor", ja: "センサーの健全性" },
  description: {
    en: "Whether the honeypot itself is well: what it logs, and what it complains of.",
    ja: "ハニーポット自体の状態です。ログの量と警告を確認できます。",
  },
  panels: [
    panel("Log by level", "レベル別のログ", box(0, 0, 32, 13), {
      shape: "bar",
      by: time,
      split: terms("log.level", 6),
      query: "log.level: *",
    }),
    panel("Warnings and worse, %", "警告以上の割合（%）", box(32, 0, 16, 6), {
      shape: "metric",
      measure: {
        kind: "formula",
        text: "100 * count(kql='log.level: (warning or error or critical)') / count(kql='log.level: *')",
      },
      thresholds: [{ value: 5, colour: 1 }],
    }),
    panel("By output", "出力別", box(32, 6, 16, 7), { shape: "hbar", by: terms("event.dataset", 6) }),
    panel("Who complains", "警告の出力元", box(0, 13, 24, 13), {
      shape: "table",
      by: terms("log.logger", 12),
      query: "log.level: (warning or error or critical)",
    }),
    panel("Records, a moving average", "記録の移動平均", box(24, 13, 24, 13), {
      shape: "line",
      by: time,
      measure: { kind: "formula", text: "moving_average(count(), window=5)" },
    }),
  ],
};

export const READY: Ready[] = [OVERVIEW, ACCESS, DIONAEA, COWRIE, CREDENTIALS, PEER, HEALTH];

/** A ready-made dashboard as one that can be shown and copied. */
export function boardOfReady(ready: Ready, language: "en" | "ja"): Board {
  const panels = ready.panels.map(
    (one, index): Panel => ({ id: String(index), kind: "chart", title: one.title[language], box: one.box, spec: one.spec }),
  );
  return { title: ready.title[language], description: ready.description[language], panels };
}

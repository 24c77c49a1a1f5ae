// Documents of alerts come from an index that anything may write to.
import { expect, test } from "vitest";
import { documentOf } from "@/views/alerts/document";

test("what an alert says is kept", () => {
  const alert = documentOf({
    status: "open",
    severity: "critical",
    title: { en: "It hangs.", ja: "応答停止です。" },
    source: { ip: ["192.0.2.1", "192.0.2.2"] },
    evidence: [
      { file: "/var/dionaea.log", line: 3, offset: 120, sha256: "0", text: "established" },
      { file: "/var/dionaea.sqlite", line: null, offset: null, record: 7, sha256: "1", text: "accepted" },
    ],
    not_kept: "stack: no py-spy",
    event: { kind: "alert", timezone: "Asia/Tokyo" },
    process: { pid: 812, known_by: "name" },
  });
  expect(alert.title.ja).toBe("応答停止です。");
  expect(alert.addresses).toEqual(["192.0.2.1", "192.0.2.2"]);
  expect(alert.evidence).toEqual([
    { file: "/var/dionaea.log", line: 3, offset: 120, record: 120, sha256: "0", text: "established" },
    { file: "/var/dionaea.sqlite", line: null, offset: null, record: 7, sha256: "1", text: "accepted" },
  ]);
  expect(alert.zone).toBe("Asia/Tokyo");
  expect(alert.lost).toEqual(["stack: no py-spy"]);
  expect(alert.process).toEqual({ pid: 812, byName: true });
});

test("what isn't understood is left out", () => {
  const alert = documentOf({
    severity: 7,
    title: "text",
    evidence: ["x", { file: 1 }],
    source: { ip: 5 },
    "source.ip": "192.0.2.9",
  });
  expect(alert).toMatchObject({
    severity: "warning",
    title: { en: "", ja: "" },
    evidence: [],
    addresses: [],
    lost: [],
    process: null,
  });
});

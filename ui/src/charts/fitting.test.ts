// A dropped field gets a chart that fits it.
import { expect, test } from "vitest";
import { alternatives, brokenDown, fitting } from "@/charts/fitting";
import { specOf } from "@/charts/spec";

test.each([
  [{ name: "@timestamp", type: "date" }, "bar", "time"],
  [{ name: "source.ip", type: "ip" }, "hbar", "terms"],
  [{ name: "source.geo.country_iso_code", type: "keyword" }, "map", "terms"],
  [{ name: "honeypot.credential.password", type: "keyword" }, "cloud", "terms"],
  [{ name: "destination.port", type: "long" }, "hbar", "terms"],
  [{ name: "source.bytes", type: "long" }, "bar", "histogram"],
  [{ name: "honeypot.connection.complete", type: "boolean" }, "donut", "terms"],
])("%o", (field, shape, kind) => {
  const chart = fitting(field);
  expect([chart.shape, chart.by?.kind]).toEqual([shape, kind]);
  expect(alternatives(chart)).toContain(shape);
});

test("a second field breaks the chart down", () => {
  const chart = brokenDown(fitting({ name: "@timestamp", type: "date" }), { name: "event.dataset", type: "keyword" });
  expect(chart).toMatchObject({ shape: "bar", by: { kind: "time" }, split: { field: "event.dataset" } });
});

test("time dropped on a top list shows it over time", () => {
  const chart = brokenDown(fitting({ name: "source.ip", type: "ip" }), { name: "@timestamp", type: "date" });
  expect(chart).toMatchObject({ by: { kind: "time" }, split: { field: "source.ip" } });
});

test("a measured number becomes what is measured", () => {
  const chart = brokenDown(fitting({ name: "source.ip", type: "ip" }), { name: "source.bytes", type: "long" });
  expect(chart).toMatchObject({ by: { field: "source.ip" }, measure: { kind: "avg", field: "source.bytes" } });
});

test("a chart that somebody else saved never breaks the page", () => {
  expect(specOf({ shape: "spiral", by: 3, thresholds: "x", query: null })).toMatchObject({
    shape: "bar",
    by: null,
    thresholds: [],
    query: "",
  });
  expect(specOf("nonsense")).toMatchObject({ shape: "bar" });
});

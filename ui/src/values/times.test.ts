// Times and spans as they are written.
import { expect, test, vi } from "vitest";
import { age, duration, instantText, zoneText } from "@/values/times";

test("an instant is shown in the chosen zone", () => {
  expect(instantText("2026-11-22T21:37:18.250Z", "UTC")).toBe("2026-11-22 21:37:18");
  expect(instantText("2026-11-22T21:37:18.250Z", "Asia/Tokyo", "milli")).toBe("2026-11-23 06:37:18.250");
});

test("the browser's own zone is read from its clock, in summer and in winter", async () => {
  vi.stubEnv("TZ", "Europe/Berlin");
  vi.resetModules();
  const times = await import("@/values/times");
  expect(times.instantText("2026-07-01T22:00:00.005Z", "Europe/Berlin", "milli")).toBe("2026-07-02 00:00:00.005");
  expect(times.instantText("2026-12-01T22:00:00Z", "Europe/Berlin")).toBe("2026-12-01 23:00:00");
  vi.unstubAllEnvs();
});

test("midnight is 00, not 24", () => {
  expect(instantText("2026-11-22T00:00:00Z", "UTC", "minute")).toBe("2026-11-22 00:00");
});

test("a span has its two largest units", () => {
  expect(duration(903, "en")).toBe("15 min 3 s");
  expect(duration(903, "ja")).toBe("15分3秒");
  expect(duration(86_400 + 60, "en")).toBe("1 d");
  expect(duration(0.25, "en")).toBe("250 ms");
});

test("an age has one unit", () => {
  expect(age("2026-11-22T21:00:00Z", Date.parse("2026-11-22T21:15:30Z"), "en")).toBe("15 min");
});

test("a zone says how far it is from UTC", () => {
  expect(zoneText("Asia/Tokyo", 0)).toBe("Asia/Tokyo +09:00");
  expect(zoneText("UTC", 0)).toBe("UTC");
});

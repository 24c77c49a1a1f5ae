// A record in one line.
import { expect, test } from "vitest";
import { summary } from "@/table/summary";

const line = (source: Record<string, unknown>) =>
  summary(source)
    .map(({ text }) => text)
    .join(" ");

test("a connection says who came to what", () => {
  expect(line({ "source.ip": "192.0.2.1", "honeypot.service": "mongod", "event.action": "connection-accept" })).toBe(
    "192.0.2.1 → mongod connection-accept",
  );
});

test("a request has its line and its status", () => {
  const source = {
    "source.ip": "192.0.2.1",
    "http.request.method": "GET",
    "url.original": "/wp-login.php",
    "http.response.status_code": 404,
  };
  expect(line(source)).toBe("192.0.2.1 GET /wp-login.php 404");
});

test("a warning is named, a debug line isn't", () => {
  expect(line({ "log.level": "warning", "log.logger": "sip", message: "Cleanup" })).toBe("warning sip Cleanup");
  expect(line({ "log.level": "debug", "log.logger": "sip", message: "x" })).toBe("sip x");
});

test("what nothing is known of shows its fields", () => {
  expect(line({ a: [1, 2] })).toBe("a: 1, 2");
});

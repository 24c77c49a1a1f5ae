// An address of any length can be kept, sent to others, and loaded again.
import { expect, test } from "vitest";
import { LONGEST, meant, shown } from "@/place/address";

const long = `/discover?f=${"a".repeat(LONGEST)}`;

test.each(["/discover?q=a#b", "/discover", long])("%#: what is shown means the same", (href) => {
  const { pathname, search, hash } = meant(new URL(shown(href), "http://127.0.0.1:5601"));
  expect(pathname + search + hash).toBe(href);
});

test("what is too long for a server is never sent to one", () => {
  const { pathname, search } = new URL(shown(long), "http://127.0.0.1:5601");
  expect(pathname + search).toBe("/discover");
});

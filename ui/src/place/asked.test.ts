// What an address asks of the server.
import { expect, test } from "vitest";
import { askedOf, localZone } from "@/place/asked";

test("a zone that nobody knows is this browser's", () => {
  expect(askedOf({ tz: "Mars/Olympus" }).zone).toBe(localZone);
  expect(askedOf({ tz: "Asia/Tokyo" }).zone).toBe("Asia/Tokyo");
});

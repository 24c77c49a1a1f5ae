import { expect, test } from "vitest";
import { screen } from "@/views/session/screen";

test("a line that is written over shows what came last", () => {
  expect(screen("10%\r20%\r100%\r\ndone")).toBe("100%\ndone");
});

test("what was rubbed out is gone", () => {
  expect(screen("lss\b\x1b[K -la")).toBe("ls -la");
  expect(screen("root@svr:~# \b\b\x1b[2P")).toBe("root@svr:~");
});

test("colours, titles and sequences that nobody knows leave no trace", () => {
  expect(screen("\x1b[1;31mred\x1b[0m \x1b]0;title\x07\x1b(Bplain\x9b7m!")).toBe("red plain!");
});

test("a cleared screen is empty, and a cursor that is sent far away costs nothing", () => {
  expect(screen("before\n\x1b[2Jafter")).toBe("after");
  expect(screen("\x1b[999999999Cx").length).toBeLessThan(2000);
  expect(screen("a\n".repeat(5000)).split("\n").length).toBeLessThanOrEqual(2000);
});

test("a new line begins at the left, as a terminal's driver makes it", () => {
  expect(screen("uid=0\nLinux svr\nend")).toBe("uid=0\nLinux svr\nend");
});

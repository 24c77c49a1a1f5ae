// What went wrong is told in the reader's language, as far as the server has it.
import { expect, test } from "vitest";
import { Problem } from "@/api/client";

const english = { type: "Missing", message: "there is no such upload", where: "x", hint: "" };
const ja = { message: "このアップロードはありません。", where: "x", hint: "" };

test("the sentence of the language", () => {
  expect(new Problem({ ...english, ja }, 404).said("ja")).toEqual({ ...ja, foreign: false });
  expect(new Problem({ ...english, ja }, 404).said("en")).toMatchObject({ message: english.message, foreign: false });
});

test("what is there in English only is told to be that", () => {
  expect(new Problem(english, 404).said("ja")).toMatchObject({ message: english.message, foreign: true });
  expect(new Problem(english, 404).said("en").foreign).toBe(false);
});

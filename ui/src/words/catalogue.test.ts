// Both languages are complete, carry the same values, and keep to the glossary.
import { expect, test } from "vitest";
import { filled, type Key, places } from "@/words/catalogue";
import { en } from "@/words/en";
import { GLOSSARY, SAME_IN_BOTH } from "@/words/glossary";
import { ja } from "@/words/ja";

const keys = Object.keys(en) as Key[];

test("every text exists in both languages", () => {
  expect(Object.keys(ja).sort()).toEqual([...keys].sort());
  expect(keys.filter((key) => !en[key].trim() || !ja[key].trim())).toEqual([]);
});

test("both languages take the same values", () => {
  expect(keys.filter((key) => places(en[key]).join() !== places(ja[key]).join())).toEqual([]);
});

test("Japanese text is Japanese, unless the glossary says that the word is the same", () => {
  const same = keys.filter((key) => !/[\u3040-\u30ff\u4e00-\u9fff]/.test(ja[key].replace(/\{[^}]*\}/g, "")));
  expect(same.filter((key) => /[A-Za-z]{2}/.test(ja[key].replace(/\{[^}]*\}/g, "")) && !SAME_IN_BOTH.includes(ja[key]))).toEqual(
    [],
  );
});

test("the glossary's words are used", () => {
  const broken = keys.flatMap((key) =>
    GLOSSARY.filter(({ avoid }) => avoid.some((word) => ja[key].includes(word))).map(({ use }) => `${key}: ${use}`),
  );
  expect(broken).toEqual([]);
});

test("nothing shouts", () => {
  expect(keys.filter((key) => /!|！/.test(en[key] + ja[key]))).toEqual([]);
});

test("one is written differently from many", () => {
  expect(filled("{n} {n|record|records}", { n: 1 }, "en")).toBe("1 record");
  expect(filled("{n} {n|record|records}", { n: 1284003 }, "en")).toBe("1,284,003 records");
});

// Why a chart has no picture, in words: what is wrong with its formula, or what the server says.
import { FormulaError } from "@/charts/formula/parse";
import type { Say } from "@/words/catalogue";

export function whyFailed(error: unknown, say: Say): string {
  if (error instanceof FormulaError)
    return say(`formula.${error.what}`, { token: error.token, position: error.position + 1 } as never);
  return error instanceof Error ? error.message : String(error);
}

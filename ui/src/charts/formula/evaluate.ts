// Evaluates a formula over the buckets of a series: a number a bucket, null where there is none.
import type { Call, Term } from "@/charts/formula/parse";

export type Series = readonly (number | null)[];

/** The values of a formula; `counted` gives those of a call that the server counted. */
export function evaluate(term: Term, length: number, counted: (call: Call) => Series): Series {
  switch (term.kind) {
    case "number":
      return Array.from({ length }, () => term.value);
    case "minus":
      return evaluate(term.inner, length, counted).map((value) => (value === null ? null : -value));
    case "binary": {
      const left = evaluate(term.left, length, counted);
      const right = evaluate(term.right, length, counted);
      return left.map((value, index) => both(value, right[index] ?? null, term.operator));
    }
    case "call": {
      const inner = term.inner[0];
      return inner ? over(term, evaluate(inner, length, counted)) : counted(term);
    }
  }
}

function both(left: number | null, right: number | null, operator: "+" | "-" | "*" | "/"): number | null {
  if (left === null || right === null) return null;
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return right === 0 ? null : left / right;
}

function over(call: Call, values: Series): Series {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  switch (call.name) {
    case "moving_average": {
      const window = Math.max(1, Math.trunc(Number(call.options["window"] ?? 5)) || 5);
      return values.map((_, index) => {
        const part = values.slice(Math.max(0, index - window + 1), index + 1).filter((value) => value !== null);
        return part.length ? part.reduce((total, value) => total + value, 0) / part.length : null;
      });
    }
    case "cumulative_sum": {
      let total = 0;
      return values.map((value) => {
        total += value ?? 0;
        return total;
      });
    }
    case "differences":
      return values.map((value, index) => both(value, index ? (values[index - 1] ?? null) : null, "-"));
    case "overall_max":
      return values.map(() => (known.length ? Math.max(...known) : null));
    case "overall_average":
      return values.map(() => (known.length ? sum / known.length : null));
    default:
      return values.map(() => sum);
  }
}

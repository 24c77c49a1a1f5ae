// Asks for alerts again and again: they are what somebody waits for.
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";

export function useAlerts(status?: "open") {
  return useAnswer(["alerts", status ?? "all"], (signal) => get("/alerts", { signal, parameters: { status } }), {
    every: 5_000,
  });
}

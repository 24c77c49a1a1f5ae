// Asks for alerts again and again: they are what somebody waits for.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";

export function useAlerts(status?: "open") {
  return useQuery({
    queryKey: ["alerts", status ?? "all"],
    queryFn: ({ signal }) => get("/alerts", { signal, parameters: { status } }),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
}

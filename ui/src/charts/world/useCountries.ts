// The shapes of countries for what draws them; read once.
import { useQuery } from "@tanstack/react-query";
import { countries } from "@/charts/world/countries";

export function useCountries() {
  return useQuery({ queryKey: ["countries"], queryFn: countries, staleTime: Number.POSITIVE_INFINITY });
}

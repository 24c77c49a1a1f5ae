// The shapes of countries for what draws them; read once.
import { countries } from "@/charts/world/countries";
import { useAnswer } from "@/frame/answer";

export function useCountries() {
  return useAnswer(["countries"], countries, { fresh: Number.POSITIVE_INFINITY });
}

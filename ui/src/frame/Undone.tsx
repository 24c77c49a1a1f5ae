// What stands where something was to be done on the server, and wasn't: why, and a way to try it again.
import type { UseMutationResult } from "@tanstack/react-query";
import { Failure } from "@/frame/Trouble";

export function Undone<Done, Wanted>({ change }: { change: UseMutationResult<Done, Error, Wanted> }) {
  const { error, variables, mutate } = change;
  return error && <Failure error={error} again={() => mutate(variables as Wanted)} />;
}

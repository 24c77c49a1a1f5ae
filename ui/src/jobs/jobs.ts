// Intakes that run or ran: asked for while one runs, and not while nothing does.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, get, remove } from "@/api/client";

export type Job = Answer<"/jobs/{id}", "get">;

export const running = (job: Job) => job.state === "running" || job.state === "waiting";

export function useJobs() {
  return useQuery({
    queryKey: ["jobs"],
    queryFn: ({ signal }) => get("/jobs", { signal }),
    refetchInterval: ({ state }) => (state.data?.jobs.some(running) ? 500 : 10_000),
  });
}

export function useCancel() {
  const questions = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove("/jobs/{id}", { names: { id } }),
    onSettled: () => questions.invalidateQueries({ queryKey: ["jobs"] }),
  });
}

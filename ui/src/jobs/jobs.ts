// Intakes that run or ran: asked for while one runs, and not while nothing does.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, get, remove } from "@/api/client";
import { useAnswer } from "@/frame/answer";

export type Job = Answer<"/jobs/{id}", "get">;

export const running = (job: Job) => job.state === "running" || job.state === "waiting";

export function useJobs() {
  return useAnswer(["jobs"], (signal) => get("/jobs", { signal }), {
    every: (data) => (data?.jobs.some(running) ? 500 : 10_000),
  });
}

export function useCancel() {
  const questions = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove("/jobs/{id}", { names: { id } }),
    onSettled: () => questions.invalidateQueries({ queryKey: ["jobs"] }),
  });
}

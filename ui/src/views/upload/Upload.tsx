// Upload: drop files, see what they are before they are taken in, take them in, read the receipt.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { Undone } from "@/frame/Undone";
import { useTitle } from "@/frame/useTitle";
import { JobCard } from "@/jobs/JobCard";
import { useJobs } from "@/jobs/jobs";
import { DropZone } from "@/upload/DropZone";
import { useKept } from "@/upload/kept";
import { useUploads } from "@/upload/uploads";
import { Sending } from "@/views/upload/Sending";
import styles from "@/views/upload/Upload.module.css";
import { UploadCard } from "@/views/upload/UploadCard";
import { useWords } from "@/words/language";

export function Upload() {
  const { say } = useWords();
  useTitle(say("nav.upload"));
  const { sending, add } = useUploads();
  const intakes = useJobs();
  const { data: jobs } = intakes;
  const sent = sending.filter(({ state }) => state !== "sending").length;
  const kept = useAnswer(["uploads", sent], (signal) => get("/uploads", { signal }));
  const taken = new Set(jobs?.jobs.flatMap(({ paths }) => paths.map((path) => path.split("/").at(-1) ?? "")));
  // A drop is looked at when all of it is there, else a part of it could be taken in.
  const coming = new Set(sending.flatMap(({ state, upload }) => (state === "sending" && upload ? [upload.id] : [])));
  const waiting = (kept.data?.uploads ?? [])
    .filter(({ id, files }) => files.length > 0 && !taken.has(id) && !coming.has(id))
    .reverse();
  return (
    <div className={styles.page}>
      <h1>{say("upload.title")}</h1>
      <DropZone onFiles={add} small={waiting.length + (jobs?.jobs.length ?? 0) > 0} />
      {sending
        .filter(({ state }) => state !== "sent")
        .map((one) => (
          <Sending key={one.key} sending={one} />
        ))}
      <Standing of={kept} />
      {waiting.map((upload) => (
        <UploadCard key={upload.id} upload={upload} />
      ))}
      <OnServer />
      <Standing of={intakes} />
      {jobs && jobs.jobs.length > 0 && (
        <section className={styles.jobs} aria-label={say("upload.jobs")}>
          <h2>{say("upload.jobs")}</h2>
          {jobs.jobs.map((job) => (
            <JobCard key={job.id} job={job} />
          ))}
        </section>
      )}
    </div>
  );
}

/** A path on the server: taken in once, or followed as it grows. */
function OnServer() {
  const { say } = useWords();
  const questions = useQueryClient();
  const [path, setPath] = useKept("upload.path", "");
  const source = useMutation({
    mutationFn: (follow: boolean) => post("/sources", { path: path.trim(), follow }),
    onSuccess: () => {
      setPath("");
      void questions.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
  return (
    <section className={styles.server}>
      <form
        className={styles.path}
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim()) source.mutate(true);
        }}
      >
        <TextInput
          label={say("upload.server")}
          description={say("home.empty.folder.how")}
          placeholder="/opt/dionaea/var"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!path.trim()} loading={source.isPending}>
          {say("upload.follow")}
        </Button>
        <Button disabled={!path.trim()} loading={source.isPending} onClick={() => source.mutate(false)}>
          {say("upload.once")}
        </Button>
      </form>
      <Undone change={source} />
    </section>
  );
}

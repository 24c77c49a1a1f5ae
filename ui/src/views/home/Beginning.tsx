// Home of an empty workspace: drop a file, open the demo, or name a folder on the server.
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { post } from "@/api/client";
import { Undone } from "@/frame/Undone";
import { usePlace } from "@/frame/usePlace";
import { Bird } from "@/look/Bird";
import { onward } from "@/place/onward";
import { DropZone } from "@/upload/DropZone";
import { useKept } from "@/upload/kept";
import { useUploads } from "@/upload/uploads";
import styles from "@/views/home/Beginning.module.css";
import { useWords } from "@/words/language";

export function Beginning() {
  const { say } = useWords();
  const navigate = useNavigate();
  const { place } = usePlace();
  const [path, setPath] = useKept("upload.path", "");
  const uploads = useUploads();
  const toUpload = () => void navigate({ to: "/upload", search: onward(place, "view") } as never);
  const source = useMutation({ mutationFn: (at: string) => post("/sources", { path: at, follow: true }), onSuccess: toUpload });
  const demo = useMutation({ mutationFn: () => post("/demo", undefined as never), onSuccess: toUpload });
  return (
    <div className={styles.beginning}>
      <Bird />
      <h1>{say("home.empty.title")}</h1>
      <DropZone
        onFiles={(files) => {
          uploads.add(files);
          toUpload();
        }}
      />
      <div className={styles.others}>
        <section>
          <Button variant="filled" onClick={() => demo.mutate()} loading={demo.isPending}>
            {say("home.empty.demo")}
          </Button>
          <p className="soft">{say("home.empty.demo.how")}</p>
          <Undone change={demo} />
        </section>
        <section>
          <form
            className={styles.folder}
            onSubmit={(event) => {
              event.preventDefault();
              if (path.trim()) source.mutate(path.trim());
            }}
          >
            <TextInput
              aria-label={say("home.empty.folder.label")}
              placeholder="/opt/dionaea/var"
              value={path}
              onChange={(event) => setPath(event.currentTarget.value)}
            />
            <Button type="submit" disabled={!path.trim()} loading={source.isPending}>
              {say("home.empty.folder.go")}
            </Button>
          </form>
          <p className="soft">
            {say("home.empty.folder")}. {say("home.empty.folder.how")}
          </p>
          <Undone change={source} />
        </section>
      </div>
    </div>
  );
}

// Files on their way to the server: how far, and a way to stop.
import { Button } from "@mantine/core";
import { Failure } from "@/frame/Trouble";
import { Icon } from "@/look/Icon";
import { type Sending as OneSending, useUploads } from "@/upload/uploads";
import { Evidence } from "@/values/Evidence";
import { bytes } from "@/values/numbers";
import styles from "@/views/upload/Upload.module.css";
import { useWords } from "@/words/language";

export function Sending({ sending }: { sending: OneSending }) {
  const { say, language } = useWords();
  const { add, drop } = useUploads();
  const { files, sent, state, problem, cancel, key } = sending;
  const whole = sending.bytes;
  const again = () => {
    drop(key);
    add(files);
  };
  return (
    <article className={styles.sending}>
      <p>
        <Evidence text={files[0]?.name ?? ""} limit={120} />
        {files.length > 1 && <span className="soft"> {say("upload.others", { files: files.length - 1 })}</span>}
      </p>
      {state === "sending" && <progress max={whole || 1} value={sent} aria-label={say("upload.sending")} />}
      <span className="soft">
        {bytes(sent, language)} / {bytes(whole, language)}
      </span>
      {state === "failed" && <Failure error={problem} again={again} />}
      {state === "cancelled" && <span>{say("upload.cancelled")}</span>}
      <Button leftSection={<Icon name="x" size={14} />} onClick={state === "sending" ? cancel : () => drop(key)}>
        {say(state === "sending" ? "frame.cancel" : "frame.close")}
      </Button>
    </article>
  );
}

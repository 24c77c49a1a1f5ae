// A dashboard that was saved elsewhere meanwhile: neither replaces the other unless somebody says so.
import { Button } from "@mantine/core";
import { Problem } from "@/api/client";
import styles from "@/frame/Trouble.module.css";
import { Icon } from "@/look/Icon";
import { useWords } from "@/words/language";

export const isConflict = (error: unknown) => error instanceof Problem && error.told.type === "VersionConflict";

interface Props {
  onCopy: () => void;
  onReplace: () => void;
  onDiscard: () => void;
}

export function Conflict({ onCopy, onReplace, onDiscard }: Props) {
  const { say } = useWords();
  return (
    <div className={styles.failure} role="alert">
      <Icon name="alert-triangle" />
      <div>
        <p>{say("dashboards.conflict")}</p>
      </div>
      <Button variant="filled" onClick={onCopy}>
        {say("dashboards.conflict.copy")}
      </Button>
      <Button onClick={onReplace}>{say("dashboards.conflict.replace")}</Button>
      <Button onClick={onDiscard}>{say("dashboards.conflict.discard")}</Button>
    </div>
  );
}

// A button that lets somebody or something go, and asks once more before.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Icon } from "@/look/Icon";
import styles from "@/views/data/DataPage.module.css";
import { useWords } from "@/words/language";

export function Going({ name, onGo }: { name: string; onGo: () => void }) {
  const { say } = useWords();
  const [sure, setSure] = useState(false);
  if (!sure)
    return (
      <Button
        variant="subtle"
        color="gray"
        leftSection={<Icon name="trash" size={14} />}
        aria-label={`${say("accounts.remove")}: ${name}`}
        onClick={() => setSure(true)}
      >
        {say("accounts.remove")}
      </Button>
    );
  return (
    <>
      <Button
        className={styles.bad}
        aria-label={`${say("accounts.remove.sure")}: ${name}`}
        onClick={() => {
          setSure(false);
          onGo();
        }}
      >
        {say("accounts.remove.sure")}
      </Button>
      <Button onClick={() => setSure(false)}>{say("frame.cancel")}</Button>
    </>
  );
}

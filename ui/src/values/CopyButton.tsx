// A button that copies a text and says so.
import { ActionIcon, Tooltip } from "@mantine/core";
import { useState } from "react";
import { Icon } from "@/look/Icon";
import { copyText } from "@/values/copy";
import { useWords } from "@/words/language";

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { say } = useWords();
  const [done, setDone] = useState(false);
  const name = done ? say("frame.copied") : (label ?? say("frame.copy"));
  const onClick = async () => {
    setDone(await copyText(text));
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <Tooltip label={name}>
      <ActionIcon aria-label={name} onClick={() => void onClick()}>
        <Icon name={done ? "check" : "copy"} size={14} />
      </ActionIcon>
    </Tooltip>
  );
}

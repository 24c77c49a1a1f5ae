// Dashboards in and out: our own JSON; with the server's help also Kibana's saved objects.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { put } from "@/api/client";
import { Failure } from "@/frame/Trouble";
import { Icon } from "@/look/Icon";
import { boardOf } from "@/views/dashboards/model";
import { useWords } from "@/words/language";

export function Transfer() {
  const { say } = useWords();
  const questions = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      const board = boardOf(JSON.parse(await file.text()));
      const names = { type: "dashboard", id: crypto.randomUUID() };
      await put("/saved/{type}/{id}", { body: board as unknown as Record<string, unknown> }, { names });
      setProblem(null);
      await questions.invalidateQueries({ queryKey: ["saved", "dashboard"] });
    } catch (error) {
      setProblem(error instanceof SyntaxError ? new Error(say("dashboards.import.wrong")) : error);
    }
  };
  return (
    <>
      {problem !== null && <Failure error={problem} />}
      <Button leftSection={<Icon name="upload" size={14} />} onClick={() => input.current?.click()}>
        {say("dashboards.import")}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,.ndjson"
        hidden
        aria-label={say("dashboards.import")}
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

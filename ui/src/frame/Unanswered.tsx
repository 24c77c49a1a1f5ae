// What stands where an answer isn't: that it is awaited, that it failed, or that somebody called it off; and a way to ask again.
import { Button } from "@mantine/core";
import type { UseMutationResult, UseQueryResult } from "@tanstack/react-query";
import { Running } from "@/frame/Running";
import { Failure } from "@/frame/Trouble";
import { Icon } from "@/look/Icon";
import { useWords } from "@/words/language";

interface Props {
  answer: Pick<UseQueryResult, "data" | "error" | "isFetching" | "isEnabled" | "refetch">;
  /** The key under which it was asked, where waiting for it can be called off. */
  question?: readonly unknown[];
}

export function Unanswered({ answer, question }: Props) {
  const { say } = useWords();
  const { data, error, isFetching, isEnabled, refetch } = answer;
  const again = () => void refetch();
  if (isFetching) return data === undefined ? <Running active {...(question ? { question } : {})} /> : null;
  if (error) return <Failure error={error} again={again} />;
  if (data !== undefined || !isEnabled) return null;
  return (
    <p className="soft" role="status">
      {say("frame.calledoff")}{" "}
      <Button onClick={again} leftSection={<Icon name="refresh" />}>
        {say("frame.again")}
      </Button>
    </p>
  );
}

/** The same for something that was to be done, and wasn't. */
export function Undone<Done, Wanted>({ change }: { change: UseMutationResult<Done, Error, Wanted> }) {
  const { error, variables, mutate } = change;
  return error && <Failure error={error} again={() => mutate(variables as Wanted)} />;
}

// What is followed on the server, whether that works, and a way to stop it.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, remove } from "@/api/client";
import { Unanswered, Undone } from "@/frame/Unanswered";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import { instantText } from "@/values/times";
import styles from "@/views/data/DataPage.module.css";
import { useWords } from "@/words/language";

const FOLLOWING = ["following"];

export function Followed() {
  const { say } = useWords();
  const { zone } = usePlace();
  const questions = useQueryClient();
  const answer = useQuery({ queryKey: FOLLOWING, queryFn: ({ signal }) => get("/following", { signal }) });
  const leave = useMutation({
    mutationFn: (path: string) => remove("/following", { parameters: { path } }),
    onSuccess: () => questions.invalidateQueries({ queryKey: FOLLOWING }),
  });
  const places = answer.data?.places ?? [];
  if (!places.length && answer.data && !answer.error) return null;
  return (
    <section aria-label={say("data.following")}>
      <h2>{say("data.following")}</h2>
      <Unanswered answer={answer} question={FOLLOWING} />
      <Undone change={leave} />
      <ul className={styles.followed}>
        {places.map(({ path, since, problem }) => (
          <li key={path}>
            <Evidence text={path} />{" "}
            <span className="soft">{say("data.following.since", { since: instantText(since, zone) })}</span>
            {problem && <strong className={styles.bad}> {problem}</strong>}{" "}
            <Button
              variant="subtle"
              color="gray"
              leftSection={<Icon name="x" size={14} />}
              aria-label={`${say("data.leave")}: ${path}`}
              loading={leave.isPending && leave.variables === path}
              onClick={() => leave.mutate(path)}
            >
              {say("data.leave")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

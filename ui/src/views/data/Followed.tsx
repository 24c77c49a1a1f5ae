// What is followed on the server, whether that works, and a way to stop it.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { get, remove } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { Undone } from "@/frame/Undone";
import { usePlace } from "@/frame/usePlace";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import { instantText } from "@/values/times";
import { told } from "@/values/told";
import styles from "@/views/data/DataPage.module.css";
import { useWords } from "@/words/language";

const FOLLOWING = ["following"];

export function Followed() {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const questions = useQueryClient();
  const answer = useAnswer(FOLLOWING, (signal) => get("/following", { signal }));
  const leave = useMutation({
    mutationFn: (path: string) => remove("/following", { parameters: { path } }),
    onSuccess: () => questions.invalidateQueries({ queryKey: FOLLOWING }),
  });
  const places = answer.data?.places ?? [];
  if (!places.length && answer.data && answer.state !== "failed") return null;
  return (
    <section aria-label={say("data.following")}>
      <h2>{say("data.following")}</h2>
      <Standing of={answer} />
      <Undone change={leave} />
      <ul className={styles.followed}>
        {places
          .map((place) => told(place, language))
          .map(({ path, since, problem }) => (
            <li key={path}>
              <Evidence text={path} />{" "}
              <span className="soft">{say("data.following.since", { since: instantText(since, zone) })}</span>
              {problem && (
                <strong className={styles.bad}>
                  <Evidence plain text={problem} limit={300} />
                </strong>
              )}{" "}
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

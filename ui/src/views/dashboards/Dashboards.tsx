// All dashboards: ready-made ones, those that were saved, and a new one.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { get, remove } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { Undone } from "@/frame/Undone";
import { usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { Icon } from "@/look/Icon";
import { travelling } from "@/place/place";
import { instantText } from "@/values/times";
import styles from "@/views/dashboards/Dashboards.module.css";
import { keepDraft } from "@/views/dashboards/drafts";
import { boardOf } from "@/views/dashboards/model";
import { READY } from "@/views/dashboards/ready";
import { Transfer } from "@/views/dashboards/Transfer";
import { useWords } from "@/words/language";

export function Dashboards() {
  const { say, language } = useWords();
  useTitle(say("nav.dashboards"));
  const { place, zone } = usePlace();
  const questions = useQueryClient();
  const saved = useAnswer(["saved", "dashboard"], (signal) => get("/saved/{type}", { names: { type: "dashboard" }, signal }));
  const { data } = saved;
  const drop = useMutation({
    mutationFn: (id: string) => remove("/saved/{type}/{id}", { names: { type: "dashboard", id } }),
    onSuccess: (_, id) => {
      keepDraft(id, null);
      return questions.invalidateQueries({ queryKey: ["saved", "dashboard"] });
    },
  });
  const search = travelling(place);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{say("nav.dashboards")}</h1>
        <Transfer />
        <Button
          component={Link}
          to={"/dashboards/new" as never}
          search={{ ...search, mode: "edit" } as never}
          variant="filled"
          leftSection={<Icon name="plus" size={14} />}
        >
          {say("dashboards.new")}
        </Button>
      </header>
      <Standing of={saved} />
      <Undone change={drop} />
      {data && data.objects.length > 0 && (
        <section aria-label={say("dashboards.own")}>
          <h2>{say("dashboards.own")}</h2>
          <ul className={styles.list}>
            {data.objects.map(({ id, body, updated }) => {
              const { title, description, panels } = boardOf(body);
              return (
                <li key={id}>
                  <Link to={"/dashboards/$id" as never} params={{ id } as never} search={search as never}>
                    <strong>{title || id}</strong>
                    <span className="soft">
                      {description || say("dashboards.panels", { panels: panels.length })} ·{" "}
                      {instantText(updated, zone, "minute")}
                    </span>
                  </Link>
                  <button type="button" aria-label={`${say("pill.remove")}: ${title}`} onClick={() => drop.mutate(id)}>
                    <Icon name="trash" size={14} />
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <section aria-label={say("dashboards.ready")}>
        <h2>{say("dashboards.ready")}</h2>
        <ul className={styles.list}>
          {READY.map(({ id, title, description }) => (
            <li key={id}>
              <Link to={"/dashboards/$id" as never} params={{ id } as never} search={search as never}>
                <strong>{title[language]}</strong>
                <span className="soft">{description[language]}</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

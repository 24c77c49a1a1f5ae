// Data: indices and their disk, sources and what became of every line, what is followed, how old the address data is.
import { Tabs } from "@mantine/core";
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { JobCard } from "@/jobs/JobCard";
import { useJobs } from "@/jobs/jobs";
import { Evidence } from "@/values/Evidence";
import { bytes, count } from "@/values/numbers";
import { instantText } from "@/values/times";
import { Accounts } from "@/views/data/Accounts";
import styles from "@/views/data/DataPage.module.css";
import { Followed } from "@/views/data/Followed";
import { Indices } from "@/views/data/Indices";
import { Quality } from "@/views/data/Quality";
import { Retention } from "@/views/data/Retention";
import { Sources } from "@/views/data/Sources";
import type { PlainKey } from "@/words/catalogue";
import { useWords } from "@/words/language";

const TABS = [
  ["sources", "data.sources"],
  ["indices", "data.indices"],
  ["quality", "data.quality"],
  ["retention", "data.retention"],
  ["accounts", "data.accounts"],
  ["jobs", "upload.jobs"],
  ["about", "data.about"],
] as const;

const GIVES: Record<string, PlainKey> = {
  country: "data.gives.country",
  network: "data.gives.network",
  scanner: "data.gives.scanner",
};

export function DataPage() {
  const { say, language } = useWords();
  useTitle(say("nav.data"));
  const { place, go, zone } = usePlace();
  const status = useAnswer(["status"], (signal) => get("/status", { signal }), { fresh: 5000 });
  const { data } = status;
  const home = useAnswer(["home", zone], (signal) => get("/home", { signal, parameters: { zone } }));
  const jobs = useJobs();
  const tab = TABS.find(([name]) => name === place.tab)?.[0] ?? "sources";
  const rows = data?.indices.reduce((sum, { documents }) => sum + documents, 0) ?? 0;
  const rejects = data?.sources.reduce((sum, source) => sum + source.rejects, 0) ?? 0;
  return (
    <div className={styles.page}>
      <header>
        <h1>{say("nav.data")}</h1>
        {data && (
          <p className={styles.sentence}>
            {say("data.sentence", { hits: rows, sources: data.sources.length, rejects })}{" "}
            {home.data &&
              say("data.disk", { used: bytes(home.data.disk.used, language), free: bytes(home.data.disk.free, language) })}
          </p>
        )}
        <Standing of={status.state === "there" ? home : status} />
      </header>
      {data && (
        <Tabs value={tab} onChange={(tab) => go({ tab: tab === "sources" ? undefined : (tab ?? undefined) })}>
          <Tabs.List>
            {TABS.map(([name, title]) => (
              <Tabs.Tab key={name} value={name}>
                {say(title)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="sources" className={styles.panel}>
            <Followed />
            <Sources sources={data.sources} />
          </Tabs.Panel>
          <Tabs.Panel value="indices" className={styles.panel}>
            <Indices indices={data.indices} />
          </Tabs.Panel>
          <Tabs.Panel value="quality" className={styles.panel}>
            <Quality sources={data.sources} indices={data.indices} />
          </Tabs.Panel>
          <Tabs.Panel value="retention" className={styles.panel}>
            {place.tab === "retention" && <Retention disk={home.data?.disk} />}
          </Tabs.Panel>
          <Tabs.Panel value="accounts">{place.tab === "accounts" && <Accounts />}</Tabs.Panel>
          <Tabs.Panel value="jobs" className={styles.panel}>
            <Standing of={jobs} />
            {jobs.data?.jobs.map((job) => (
              <JobCard key={job.id} job={job} />
            ))}
            {jobs.data?.jobs.length === 0 && <p className="soft">{say("data.jobs.none")}</p>}
          </Tabs.Panel>
          <Tabs.Panel value="about" className={styles.panel}>
            <dl className={styles.about}>
              <div>
                <dt>{say("data.version")}</dt>
                <dd>{data.version}</dd>
              </div>
              <div>
                <dt>{say("data.started")}</dt>
                <dd>{instantText(data.started, zone)}</dd>
              </div>
              <div>
                <dt>{say("data.folder")}</dt>
                <dd>
                  <Evidence text={data.folder} />
                </dd>
              </div>
              {data.address_data.map(({ name, gives, date, credit, licence, problem }) => (
                <div key={name}>
                  <dt>{say("data.addresses", { gives: GIVES[gives] ? say(GIVES[gives]) : gives })}</dt>
                  <dd>
                    {date} · {credit} {licence && `(${licence})`} {problem && <strong className={styles.bad}>{problem}</strong>}
                  </dd>
                </div>
              ))}
              <div>
                <dt>{say("home.sensor.rows")}</dt>
                <dd>{count(rows, language)}</dd>
              </div>
            </dl>
          </Tabs.Panel>
        </Tabs>
      )}
    </div>
  );
}

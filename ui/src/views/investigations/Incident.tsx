// The answer: what happened in one sentence, the process as a picture, why, what it wasn't, who, what they sent, what to do now.
import { Button, Menu } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type Answer, download, get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing, Waiting } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { Icon } from "@/look/Icon";
import { Certainty } from "@/values/Certainty";
import { Evidence } from "@/values/Evidence";
import { age, duration, instantText, zoneText } from "@/values/times";
import { Candidates } from "@/views/investigations/Candidates";
import styles from "@/views/investigations/Incident.module.css";
import { ProcessLine } from "@/views/investigations/ProcessLine";
import { Fatal, Proof } from "@/views/investigations/Proof";
import { Sent } from "@/views/investigations/Sent";
import { Who } from "@/views/investigations/Who";
import { Advice, Innocent, Signs, Why } from "@/views/investigations/Why";
import { useWords } from "@/words/language";

export type Investigation = Answer<"/investigations/{id}", "get">;
export type Detail = Investigation["details"][number];

export function Incident() {
  const { say } = useWords();
  const { id } = useParams({ strict: false }) as { id: string };
  const { zone } = usePlace();
  const answer = useAnswer(
    ["investigation", id, zone],
    (signal) => get("/investigations/{id}", { names: { id }, signal, parameters: { zone } }),
    { every: (data) => (data?.stale ? 3000 : 30_000) },
  );
  const { data, state } = answer;
  useTitle(say("nav.investigations"));
  const detail = data?.details.find((one) => one.id === id) ?? data?.details[0];
  if (!data || !detail) return <Waiting title={say("nav.investigations")} of={answer} />;
  return (
    <div className={styles.page} aria-busy={state === "asking"}>
      <Standing of={answer} />
      <Told data={data} detail={detail} />
    </div>
  );
}

function Told({ data, detail }: { data: Investigation; detail: Detail }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const headline = [detail.opening, ...detail.statements.filter((one) => one.headline).map(({ words }) => words)];
  const culprit = detail.culprit;
  return (
    <article>
      <nav className={styles.crumbs} aria-label={say("nav.investigations")}>
        <Onward to="/investigations" along="view">
          <Icon name="chevron-left" size={14} /> {say("nav.investigations")}
        </Onward>
        {data.stale && <span role="status">{say("incident.stale")}</span>}
        <ReportMenu />
      </nav>
      <header className={styles.head}>
        <p className={styles.kind}>
          <span className={styles.verdict}>{say(verdictKey(data.verdict))}</span>
          {detail.started_at && <span>{say("home.needs.age", { age: age(detail.started_at, Date.now(), language) })}</span>}
          {detail.fault && <code>{detail.fault}</code>}
          <Certainty value={detail.confidence} />
        </p>
        <h1>
          <Evidence
            plain
            text={
              headline.map((one) => one[language].replace(/[.。]$/, "")).join(language === "ja" ? "。" : ". ") +
              (language === "ja" ? "。" : ".")
            }
            limit={900}
          />
        </h1>
        <p className="soft">
          {say("incident.title", { title: detail.title[language] })}{" "}
          {say("incident.times", { zone: zoneText(zone, Date.parse(detail.started_at ?? "") || 0) })}
          {detail.started_at &&
            ` ${say("incident.since", { at: instantText(detail.started_at, zone), long: duration(detail.at_least_seconds, language) })}`}
        </p>
      </header>
      <ProcessLine lives={data.lifetimes} troubles={data.incidents} current={detail.id} evidence={detail.evidence} />
      <div className={styles.columns}>
        <div className={styles.main}>
          <Why statements={detail.statements} evidence={detail.evidence} />
          <Advice text={detail.advice[language]} />
          <Proof known={detail.known} />
          <Fatal fatal={detail.fatal} shows={detail.fatal_shows} />
          <Innocent list={detail.not_the_cause} />
        </div>
        <div className={styles.side}>
          {culprit && <Who culprit={culprit} certainty={detail.culprit_certainty} />}
          <Candidates candidates={detail.candidates} certainty={detail.culprit_certainty} />
          <Signs signs={detail.signs} />
          {culprit && <Sent culprit={culprit} until={detail.started_at} />}
        </div>
      </div>
    </article>
  );
}

export function verdictKey(verdict: string) {
  const known = ["hung", "runaway", "crashed", "degraded", "stopped", "healthy"] as const;
  const found = known.find((one) => one === verdict);
  return found ? (`verdict.${found}` as const) : ("verdict.unknown" as const);
}

function ReportMenu() {
  const { say, language } = useWords();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<Icon name="download" size={14} />} className={styles.report}>
          {say("incident.report")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(["html", "md", "json"] as const).map((form) => (
          <Menu.Item
            key={form}
            component="a"
            href={download(`/report.${form}`, { lang: language })}
            download={`honeyguide-report.${form}`}
          >
            {say(`incident.report.${form}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

// One intake: how far it is, how fast, how long still; and in the end the ledger as a receipt.
import { Button } from "@mantine/core";
import { Problem } from "@/api/client";
import { Onward } from "@/frame/Onward";
import { Failure } from "@/frame/Trouble";
import { Undone } from "@/frame/Undone";
import styles from "@/jobs/JobCard.module.css";
import { type Job, running, useCancel } from "@/jobs/jobs";
import { Receipt } from "@/jobs/Receipt";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import { bytes, count, percent } from "@/values/numbers";
import { duration } from "@/values/times";
import { useWords } from "@/words/language";

export function JobCard({ job }: { job: Job }) {
  const { say, language } = useWords();
  const cancel = useCancel();
  const active = running(job);
  const share = job.total ? Math.min(1, job.bytes / job.total) : 0;
  const problem = job.problem && new Problem(job.problem, 500);
  return (
    <article className={styles.card} data-state={job.state}>
      <header className={styles.head}>
        <h3>
          <Evidence text={job.title} limit={120} />
        </h3>
        <span className={styles.state}>{say(`job.${job.state}`)}</span>
        {active && (
          <Button leftSection={<Icon name="x" size={14} />} onClick={() => cancel.mutate(job.id)} loading={cancel.isPending}>
            {say("frame.cancel")}
          </Button>
        )}
      </header>
      {active && (
        <>
          <progress className={styles.progress} max={1} value={job.total ? share : undefined} aria-label={say("job.progress")} />
          <p className="soft">
            {job.total > 0 &&
              `${percent(job.bytes, job.total, language)} · ${bytes(job.bytes, language)} / ${bytes(job.total, language)} · `}
            {say("query.hits", { hits: job.events })} · {say("job.rate", { rate: count(Math.round(job.rate), language) })}
            {job.eta !== null && ` · ${say("job.eta", { left: duration(job.eta, language) })}`}
            {job.rejects > 0 && ` · ${say("job.rejects", { rejects: job.rejects })}`}
          </p>
        </>
      )}
      {problem && <Failure error={problem} />}
      <Undone change={cancel} />
      {job.ledger && <Receipt ledger={job.ledger} />}
      {job.state === "done" && (
        <p className={styles.next}>
          <Onward to="/investigations" along="thing">
            {say("job.next.answer")} <Icon name="arrow-right" size={14} />
          </Onward>
          <Onward to="/discover" along="thing">
            {say("job.next.records")} <Icon name="arrow-right" size={14} />
          </Onward>
        </p>
      )}
    </article>
  );
}

// One page for an address: who it is, when it came, what it tried, everywhere.
import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type Answer, get } from "@/api/client";
import { Sparkline } from "@/charts/Sparkline";
import { ConversationRow } from "@/conversations/ConversationRow";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Running } from "@/frame/Running";
import { Stopped } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { useTitle } from "@/frame/useTitle";
import { Value } from "@/gestures/gestures";
import { Icon } from "@/look/Icon";
import { pillFor, pillText } from "@/query/pill";
import { TimePicker } from "@/query/TimePicker";
import { Credits } from "@/values/Credits";
import { Evidence } from "@/values/Evidence";
import { count, short } from "@/values/numbers";
import { regionName } from "@/values/regions";
import { duration, instantText } from "@/values/times";
import styles from "@/views/peer/PeerPage.module.css";
import type { PlainKey } from "@/words/catalogue";
import { useWords } from "@/words/language";

type Peer = Answer<"/peer/{ip}", "get">;

const TOLD: Record<string, PlainKey> = {
  outputs: "peer.outputs",
  ports: "peer.ports",
  services: "peer.services",
  protocols: "peer.protocols",
  tools: "peer.tools",
  users: "peer.users",
  passwords: "peer.passwords",
  commands: "peer.commands",
  urls: "peer.urls",
  agents: "peer.agents",
  payloads: "peer.payloads",
  vulnerabilities: "peer.vulnerabilities",
  downloads: "peer.downloads",
};

export function PeerPage() {
  const { say } = useWords();
  const { ip } = useParams({ strict: false }) as { ip: string };
  const { place, zone } = usePlace();
  useTitle(ip);
  const parameters = { from: place.from, to: place.to === "now" ? null : place.to, zone };
  const answer = useAnswer(["peer", ip, parameters], (signal) => get("/peer/{ip}", { names: { ip }, signal, parameters }));
  const { data, state, cancel } = answer;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Evidence text={ip} />
        </h1>
        <Running active={state === "asking"} onCancel={cancel} />
        <TimePicker />
        <Button
          component={Onward}
          to="/discover"
          along="data"
          ask={{ f: [pillText(pillFor("source.ip", ip))] }}
          leftSection={<Icon name="list" size={14} />}
        >
          {say("home.needs.rows")}
        </Button>
        <Button
          component={Onward}
          to="/dashboards/ready-peer"
          along="data"
          ask={{ f: [pillText(pillFor("source.ip", ip))] }}
          leftSection={<Icon name="layout-dashboard" size={14} />}
        >
          {say("peer.dashboard")}
        </Button>
      </header>
      <Stopped of={answer} />
      {data && <Told peer={data} />}
    </div>
  );
}

function Told({ peer }: { peer: Peer }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  if (!peer.rows) return <p className={styles.none}>{say("peer.none")}</p>;
  const country = peer.about["source.geo.country_iso_code"];
  const network = peer.about["source.as.organization.name"];
  const long = peer.first && peer.last ? (Date.parse(peer.last) - Date.parse(peer.first)) / 1000 : 0;
  const facts: [PlainKey, string][] = [
    ...(typeof country === "string" ? [["who.country", regionName(country, language)] as [PlainKey, string]] : []),
    ...(network
      ? [["who.network", `${String(network)} (AS${String(peer.about["source.as.number"] ?? "?")})`] as [PlainKey, string]]
      : []),
    ...Object.entries(peer.about)
      .filter(([name]) => name.startsWith("honeypot."))
      .map(([name, value]): [PlainKey, string] => [name.endsWith("scope") ? "peer.scope" : "peer.scanner", String(value)]),
  ];
  return (
    <>
      <p className={styles.sentence}>
        {say("peer.sentence", {
          hits: peer.rows,
          from: peer.first ? instantText(peer.first, zone) : "–",
          to: peer.last ? instantText(peer.last, zone) : "–",
          long: duration(long, language),
        })}
      </p>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name + value}>
            <dt>{say(name)}</dt>
            <dd>
              <Evidence plain text={value} />
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles.bars}>
        <Sparkline values={peer.bars.map((bar) => bar.count)} width={1200} height={48} />
      </div>
      <div className={styles.told}>
        {Object.entries(peer.told)
          .filter(([, values]) => values.length > 0)
          .map(([name, values]) => (
            <section key={name} aria-label={say(TOLD[name] ?? "peer.outputs")}>
              <h2>{say(TOLD[name] ?? "peer.outputs")}</h2>
              <ul>
                {values.slice(0, 12).map(({ value, count: rows }) => (
                  <li key={String(value)}>
                    <Value field={peer.fields[name] ?? name} value={value}>
                      <Evidence text={String(value)} limit={80} />
                    </Value>
                    <span className="soft" title={count(rows, language)}>
                      {short(rows, language)}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
      </div>
      {peer.conversations.length > 0 && (
        <section aria-label={say("nav.conversations")}>
          <h2>
            {say("nav.conversations")} <span className="soft">{count(peer.conversations_total, language)}</span>
          </h2>
          <div className={styles.conversations} role="grid" tabIndex={0} aria-label={say("nav.conversations")}>
            {peer.conversations.map((row, index) => (
              <ConversationRow key={row.id} row={row} index={index} />
            ))}
          </div>
        </section>
      )}
      <Credits />
    </>
  );
}

// Who it was: the address, what is known of it, when it was there and what it used.
import { get } from "@/api/client";
import { useAnswer } from "@/frame/answer";
import { Onward } from "@/frame/Onward";
import { Standing } from "@/frame/Standing";
import { usePlace } from "@/frame/usePlace";
import { Value } from "@/gestures/gestures";
import { Evidence } from "@/values/Evidence";
import { count } from "@/values/numbers";
import { regionName } from "@/values/regions";
import { instantText } from "@/values/times";
import styles from "@/views/investigations/Who.module.css";
import { useWords } from "@/words/language";

export function Who({ culprit, certainty }: { culprit: Record<string, unknown>; certainty: string }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  const ip = String(culprit["source.ip"] ?? "");
  const answer = useAnswer(["peer", ip], (signal) => get("/peer/{ip}", { names: { ip }, signal }), {
    enabled: ip !== "",
    keep: false,
  });
  const { data } = answer;
  const country = data?.about["source.geo.country_iso_code"];
  const network = data?.about["source.as.organization.name"];
  const tools = data?.told["tools"] ?? [];
  return (
    <section aria-label={say("incident.who")}>
      <h2>{say("incident.who")}</h2>
      <div className={styles.card}>
        <p className={styles.address}>
          <Value field="source.ip" value={ip}>
            <code>{ip}</code>
          </Value>
          <span className="soft">:{String(culprit["source.port"] ?? "")}</span>
          <span aria-hidden="true"> → </span>
          <Value field="honeypot.service" value={culprit["service"]}>
            <Evidence text={String(culprit["service"] ?? "")} />
          </Value>
          <span className="soft">:{String(culprit["destination.port"] ?? "")}</span>
        </p>
        <dl>
          <div>
            <dt>{say("who.named")}</dt>
            <dd>{say(certainty === "named" ? "who.certain" : certainty === "candidates" ? "who.candidates" : "who.unknown")}</dd>
          </div>
          {typeof culprit["bytes"] === "number" && (
            <div>
              <dt>{say("who.bytes")}</dt>
              <dd>{count(culprit["bytes"], language)}</dd>
            </div>
          )}
          {typeof country === "string" && (
            <div>
              <dt>{say("who.country")}</dt>
              <dd>{regionName(country, language)}</dd>
            </div>
          )}
          {typeof network === "string" && (
            <div>
              <dt>{say("who.network")}</dt>
              <dd>
                <Evidence text={network} />
              </dd>
            </div>
          )}
          {tools.length > 0 && (
            <div>
              <dt>{say("who.tool")}</dt>
              <dd>{tools.map(({ value }) => String(value)).join(", ")}</dd>
            </div>
          )}
          {data?.first && (
            <div>
              <dt>{say("who.seen")}</dt>
              <dd>
                {instantText(data.first, zone)} – {instantText(data.last ?? data.first, zone)}
              </dd>
            </div>
          )}
        </dl>
        <Standing of={answer} />
        <Onward to="/peer/$ip" params={{ ip }} along="thing">
          {say("gesture.peer")}
        </Onward>
      </div>
    </section>
  );
}

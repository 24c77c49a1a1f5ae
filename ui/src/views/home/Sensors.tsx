// One line a sensor: is it alive, when did it last say something, how much, how far behind.
import type { Answer } from "@/api/client";
import { Sparkline } from "@/charts/Sparkline";
import { Onward } from "@/frame/Onward";
import { usePlace } from "@/frame/usePlace";
import { pillFor, pillText } from "@/query/pill";
import { Evidence } from "@/values/Evidence";
import { count } from "@/values/numbers";
import { duration, instantText } from "@/values/times";
import styles from "@/views/home/Home.module.css";
import { useWords } from "@/words/language";

type Sensor = Answer<"/home", "get">["sensors"][number];

/** The pills that find its records: what no module claims is still the output of something. */
function pillsOf({ module }: Sensor) {
  return module === null
    ? [pillFor("event.dataset", null, true), pillFor("event.module", null)]
    : [pillFor("event.module", module)];
}

export function Sensors({ sensors }: { sensors: Sensor[] }) {
  const { say, language } = useWords();
  const { zone } = usePlace();
  return (
    <section aria-label={say("home.sensors")}>
      <h2>{say("home.sensors")}</h2>
      <table className={styles.sensors}>
        <thead>
          <tr>
            <th scope="col">{say("home.sensor.name")}</th>
            <th scope="col">{say("home.sensor.state")}</th>
            <th scope="col">{say("home.sensor.last")}</th>
            <th scope="col">{say("home.sensor.rate")}</th>
            <th scope="col" className="number">
              {say("home.sensor.rows")}
            </th>
            <th scope="col">{say("home.sensor.outputs")}</th>
          </tr>
        </thead>
        <tbody>
          {sensors.map((sensor) => (
            <tr key={sensor.name}>
              <th scope="row">
                <Onward to="/discover" along="everything" ask={{ f: pillsOf(sensor).map(pillText) }}>
                  {sensor.module === null ? say("home.sensor.other") : <Evidence plain text={sensor.module} limit={200} />}
                </Onward>
              </th>
              <td>
                <span className={styles.state} data-alive={sensor.alive || undefined}>
                  {say(sensor.alive ? "home.sensor.alive" : "home.sensor.quiet")}
                </span>
                {!sensor.alive && sensor.lag !== null && (
                  <span className="soft"> {say("home.sensor.since", { lag: duration(sensor.lag, language) })}</span>
                )}
              </td>
              <td>{sensor.last ? <time dateTime={sensor.last}>{instantText(sensor.last, zone)}</time> : "–"}</td>
              <td>
                <Sparkline values={sensor.minutes} width={180} height={18} />
              </td>
              <td className="number">{count(sensor.events, language)}</td>
              <td className={styles.outputs}>{sensor.outputs.join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

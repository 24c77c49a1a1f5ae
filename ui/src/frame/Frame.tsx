// The frame around every view: bar on top, the view below, keys and the go-anywhere box over all.
import { Outlet, useRouter } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import styles from "@/frame/Frame.module.css";
import { later } from "@/frame/later";
import { MisreadTime } from "@/frame/MisreadTime";
import { usePlace } from "@/frame/usePlace";
import { GesturesProvider } from "@/gestures/gestures";
import { useKeys } from "@/keys/keys";
import { travelling } from "@/place/place";
import { misread } from "@/query/misread";
import { useWords } from "@/words/language";

const TopBar = later(
  () => import("@/frame/TopBar").then(({ TopBar }) => TopBar),
  () => <div className={styles.room} />,
);
const KeysHelp = later(() => import("@/keys/KeysHelp").then(({ KeysHelp }) => KeysHelp));
const GoAnywhere = later(() => import("@/frame/GoAnywhere").then(({ GoAnywhere }) => GoAnywhere));

type Over = "keys" | "anywhere" | null;

const JUMPS = [
  ["h", "/", "nav.home"],
  ["d", "/discover", "nav.discover"],
  ["b", "/dashboards", "nav.dashboards"],
  ["m", "/map", "nav.map"],
  ["c", "/conversations", "nav.conversations"],
  ["i", "/investigations", "nav.investigations"],
  ["l", "/alerts", "nav.alerts"],
  ["a", "/data", "nav.data"],
  ["u", "/upload", "nav.upload"],
] as const;

export function Frame() {
  const { say } = useWords();
  const [over, setOver] = useState<Over>(null);
  const router = useRouter();
  const { place, zone } = usePlace();
  const wrong = misread(place, Date.now(), zone);
  useKeys([
    ...JUMPS.map(([letter, to, does]) => ({
      keys: `g ${letter}`,
      does,
      group: "keys.go" as const,
      run: () => void router.navigate({ to, search: travelling(place) } as never),
    })),
    { keys: "?", does: "frame.keys", group: "keys.everywhere", run: () => setOver("keys") },
    { keys: "mod+k", does: "frame.commands", group: "keys.everywhere", whileTyping: true, run: () => setOver("anywhere") },
  ]);
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#view">
        {say("frame.skip")}
      </a>
      <TopBar onAnywhere={() => setOver("anywhere")} onKeys={() => setOver("keys")} />
      <main id="view" className={styles.view} tabIndex={-1}>
        <GesturesProvider>
          {wrong ? (
            <MisreadTime of={wrong} />
          ) : (
            <Suspense>
              <Outlet />
            </Suspense>
          )}
        </GesturesProvider>
      </main>
      {over === "keys" && <KeysHelp onClose={() => setOver(null)} />}
      {over === "anywhere" && <GoAnywhere onClose={() => setOver(null)} />}
    </div>
  );
}

// What is around the rows is fetched and drawn when they stand on the screen: it takes several times as long as they do.
import { Component, type ComponentType, type ReactNode, startTransition, useEffect, useState } from "react";
import { Notice } from "@/frame/Trouble";
import { seen } from "@/table/first";
import { useWords } from "@/words/language";

/**
 * A part of the page that comes after the first rows, or at once where none are waited for; `Room` stands there until then.
 * Where it can't be had, or fails, that is said in its place, and the rest of the page lives.
 * Not `lazy`: React holds back what comes within 0.3 seconds of a fallback, rows too.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, Room?: ComponentType<P>): ComponentType<P> {
  let come: ComponentType<P> | null = null;
  function Later(props: P) {
    const [Part, setPart] = useState(() => come);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Part || failed) return;
      seen()
        .then(load)
        .then(
          (part) => {
            come = part;
            startTransition(() => setPart(() => part));
          },
          () => setFailed(true),
        );
    }, [Part, failed]);
    if (failed) return <Absent again={() => setFailed(false)} />;
    return Part ? <Part {...props} /> : Room ? <Room {...props} /> : null;
  }
  return function Bounded(props: P) {
    return (
      <Boundary>
        <Later {...props} />
      </Boundary>
    );
  };
}

function Absent({ again }: { again: () => void }) {
  const { say } = useWords();
  return <Notice text={say("frame.later")} again={again} />;
}

/** Keeps what fails in one part from the rest. */
class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Absent again={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

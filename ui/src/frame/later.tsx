// What is around the rows is fetched and drawn when they stand on the screen: it takes several times as long as they do.
import { Component, type ComponentType, type ReactNode, startTransition, useEffect, useState } from "react";
import { fetched } from "@/frame/fetched";
import { Notice } from "@/frame/Trouble";
import { seen } from "@/table/first";
import { useWords } from "@/words/language";

type Fetched<P> = ((props: P) => ReactNode) & { preload: () => Promise<void> };

/**
 * A whole view, fetched when it is opened; what it throws is for whoever draws views.
 * Not `lazy`: React holds back what comes within 0.3 seconds of a fallback, rows too; and what failed once would stay failed.
 */
export function view<P extends object>(load: () => Promise<ComponentType<P>>, Room?: ComponentType<P>): Fetched<P> {
  let come: ComponentType<P> | null = null;
  const preload = () =>
    fetched(load).then((part) => {
      come = part;
    });
  function Later(props: P) {
    const [Part, setPart] = useState(() => come);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Part || failed) return;
      seen()
        .then(preload)
        .then(
          () => startTransition(() => setPart(() => come)),
          () => setFailed(true),
        );
    }, [Part, failed]);
    if (failed) return <Absent again={() => setFailed(false)} />;
    return Part ? <Part {...props} /> : Room ? <Room {...props} /> : null;
  }
  return Object.assign(Later, { preload: () => preload().catch(() => undefined) }); // it is told where the view would stand
}

/**
 * A part of the page that comes after the first rows, or at once where none are waited for; `Room` stands there until then.
 * Where it can't be had, or fails, that is said in its place, and the rest of the page lives.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, Room?: ComponentType<P>): ComponentType<P> {
  const Part = view(load, Room);
  return function Bounded(props: P) {
    return (
      <Boundary>
        <Part {...props} />
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

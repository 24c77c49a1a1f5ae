// What is around the rows is fetched and drawn when they stand on the screen: it takes several times as long as they do.
import { type ComponentType, startTransition, useEffect, useState } from "react";
import { seen } from "@/table/first";

/**
 * A part of the page that comes after the first rows, or at once where none are waited for; `Room` stands there until then.
 * Not `lazy`: React holds back what comes within 0.3 seconds of a fallback, rows too.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, Room?: ComponentType<P>): ComponentType<P> {
  let come: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [Part, setPart] = useState(() => come);
    useEffect(() => {
      if (Part) return;
      seen()
        .then(load)
        .then(
          (part) => {
            come = part;
            startTransition(() => setPart(() => part));
          },
          (error: unknown) =>
            setPart(() => {
              throw error; // where the page's error boundary sees it
            }),
        );
    }, [Part]);
    return Part ? <Part {...props} /> : Room ? <Room {...props} /> : null;
  };
}

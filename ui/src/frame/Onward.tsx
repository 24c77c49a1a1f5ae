// A link to somewhere else on the page, which takes along what belongs there.
import { Link } from "@tanstack/react-router";
import type { ComponentPropsWithRef, FunctionComponent } from "react";
import { usePlace } from "@/frame/usePlace";
import { type Along, onward } from "@/place/onward";
import type { Place } from "@/place/place";

interface Aim extends Omit<ComponentPropsWithRef<"a">, "href"> {
  to: string;
  /** The names that stand in `to` behind a dollar. */
  params?: Record<string, string> | undefined;
}

interface Props extends Aim {
  along: Along;
  /** What the link asks itself. */
  ask?: Place | undefined;
}

/** The router's link, whatever its table of routes says of each address. */
const Anchor = Link as unknown as FunctionComponent<Aim & { search: Place }>;

export function Onward({ along, ask, ...aim }: Props) {
  const { place } = usePlace();
  return <Anchor {...aim} search={onward(place, along, ask)} />;
}

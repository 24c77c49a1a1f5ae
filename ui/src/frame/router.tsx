// Which view stands at which address. Discover comes at once, for its rows; the others are loaded when they are opened.
import { createBrowserHistory, createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { Frame } from "@/frame/Frame";
import { view } from "@/frame/later";
import { Broken, Missing } from "@/frame/Trouble";
import { meant, shown } from "@/place/address";
import { placeOf, read, written } from "@/place/place";
import { Discover } from "@/views/discover/Discover";

const root = createRootRoute({ component: Frame, notFoundComponent: Missing, validateSearch: placeOf });
const at = <P extends string>(path: P, component: ReturnType<typeof view>) =>
  createRoute({ getParentRoute: () => root, path, component });

const discover = createRoute({ getParentRoute: () => root, path: "/discover", component: Discover });

const home = at(
  "/",
  view(() => import("@/views/home/Home").then(({ Home }) => Home)),
);
const investigations = at(
  "/investigations",
  view(() => import("@/views/investigations/Investigations").then(({ Investigations }) => Investigations)),
);
const incident = at(
  "/investigations/$id",
  view(() => import("@/views/investigations/Incident").then(({ Incident }) => Incident)),
);
const upload = at(
  "/upload",
  view(() => import("@/views/upload/Upload").then(({ Upload }) => Upload)),
);
const conversations = at(
  "/conversations",
  view(() => import("@/views/conversations/Conversations").then(({ Conversations }) => Conversations)),
);
const conversation = at(
  "/conversations/$id",
  view(() => import("@/views/conversations/Conversation").then(({ Conversation }) => Conversation)),
);
const dashboards = at(
  "/dashboards",
  view(() => import("@/views/dashboards/Dashboards").then(({ Dashboards }) => Dashboards)),
);
const dashboard = at(
  "/dashboards/$id",
  view(() => import("@/views/dashboards/Dashboard").then(({ Dashboard }) => Dashboard)),
);
const map = at(
  "/map",
  view(() => import("@/views/map/WhereFrom").then(({ WhereFrom }) => WhereFrom)),
);
const peer = at(
  "/peer/$ip",
  view(() => import("@/views/peer/PeerPage").then(({ PeerPage }) => PeerPage)),
);
const session = at(
  "/session/$id",
  view(() => import("@/views/session/Replay").then(({ Replay }) => Replay)),
);
const alerts = at(
  "/alerts",
  view(() => import("@/views/alerts/Alerts").then(({ Alerts }) => Alerts)),
);
const data = at(
  "/data",
  view(() => import("@/views/data/DataPage").then(({ DataPage }) => DataPage)),
);

function parseLocation() {
  const { pathname, search, hash } = meant(location);
  return { pathname, search, hash, href: pathname + search + hash, state: history.state };
}

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    discover,
    investigations,
    incident,
    upload,
    conversations,
    conversation,
    dashboards,
    dashboard,
    map,
    peer,
    session,
    alerts,
    data,
  ]),
  history: createBrowserHistory({ parseLocation, createHref: shown }),
  parseSearch: read,
  stringifySearch: written,
  defaultErrorComponent: Broken,
  defaultPendingMs: 200,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

// Which view stands at which address. Discover comes at once, for its rows; the others are loaded when they are opened.
import { createBrowserHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Frame } from "@/frame/Frame";
import { Broken, Missing } from "@/frame/Trouble";
import { meant, shown } from "@/place/address";
import { placeOf, read, written } from "@/place/place";
import { Discover } from "@/views/discover/Discover";

const root = createRootRoute({ component: Frame, notFoundComponent: Missing, validateSearch: placeOf });
const at = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });

const discover = createRoute({ getParentRoute: () => root, path: "/discover", component: Discover });

const home = at(
  "/",
  lazyRouteComponent(() => import("@/views/home/Home"), "Home"),
);
const investigations = at(
  "/investigations",
  lazyRouteComponent(() => import("@/views/investigations/Investigations"), "Investigations"),
);
const incident = at(
  "/investigations/$id",
  lazyRouteComponent(() => import("@/views/investigations/Incident"), "Incident"),
);
const upload = at(
  "/upload",
  lazyRouteComponent(() => import("@/views/upload/Upload"), "Upload"),
);
const conversations = at(
  "/conversations",
  lazyRouteComponent(() => import("@/views/conversations/Conversations"), "Conversations"),
);
const conversation = at(
  "/conversations/$id",
  lazyRouteComponent(() => import("@/views/conversations/Conversation"), "Conversation"),
);
const dashboards = at(
  "/dashboards",
  lazyRouteComponent(() => import("@/views/dashboards/Dashboards"), "Dashboards"),
);
const dashboard = at(
  "/dashboards/$id",
  lazyRouteComponent(() => import("@/views/dashboards/Dashboard"), "Dashboard"),
);
const map = at(
  "/map",
  lazyRouteComponent(() => import("@/views/map/WhereFrom"), "WhereFrom"),
);
const peer = at(
  "/peer/$ip",
  lazyRouteComponent(() => import("@/views/peer/PeerPage"), "PeerPage"),
);
const session = at(
  "/session/$id",
  lazyRouteComponent(() => import("@/views/session/Replay"), "Replay"),
);
const alerts = at(
  "/alerts",
  lazyRouteComponent(() => import("@/views/alerts/Alerts"), "Alerts"),
);
const data = at(
  "/data",
  lazyRouteComponent(() => import("@/views/data/DataPage"), "DataPage"),
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

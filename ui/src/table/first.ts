// Asks for Discover's first rows as soon as the address is known, while the rest of the page is still on its way.
import { type Answer, type Body, post } from "@/api/client";
import { meant } from "@/place/address";
import { type Asked, askedOf } from "@/place/asked";
import { placeOf, read } from "@/place/place";
import { beginningOf, type Sorted, sortOf } from "@/table/sorted";

const FIRST = 100;
/** Rows of the end of a result: so few that the last one can be seen. */
const LAST = 15;
type Page = Answer<"/search">;

function requestOf(asked: Asked, sort: Sorted, at: string | undefined): Body<"/search"> {
  return { ...asked, sort: [sort], size: FIRST, at: at ?? null, total: false };
}

interface Begun {
  request: string;
  page: Promise<Page>;
  /** What came, once it did. */
  answer: Page | null;
}

function begin(): Begun | null {
  if (location.pathname !== "/discover") return null;
  const place = placeOf(read(meant(location).search));
  const sort = sortOf(place.sort);
  const request = requestOf(askedOf(place), sort, beginningOf(sort, place.at));
  const made: Begun = { request: JSON.stringify(request), page: post("/search", request), answer: null };
  made.page.then(
    (page) => {
      made.answer = page;
    },
    () => undefined, // told where it is taken
  );
  return made;
}

let begun = typeof location === "undefined" ? null : begin();

/** Milliseconds that nobody waits for longer: a slow question must not keep what would cancel it off the screen. */
const PATIENCE = 700;
/** Milliseconds after which it is taken that nobody looks. */
const UNSEEN = 500;
const come = begun && Promise.race([begun.page.catch(() => undefined), new Promise((over) => setTimeout(over, PATIENCE))]);

/** Done when the first rows can be seen, can't be had or take long, and at once where none are asked for: what can wait, waits for them. */
export async function seen(): Promise<void> {
  if (!come) return;
  await come;
  // Nothing is painted in a tab that nobody sees: there the clock alone goes on.
  await new Promise<void>((painted) => {
    requestAnimationFrame(() => setTimeout(painted));
    setTimeout(painted, UNSEEN);
  });
}

/** The first page, where it came before anything could be drawn. */
export function firstAnswer(asked: Asked, sort: Sorted, at: string | undefined): Page | null {
  return begun?.answer?.rows.length && begun.request === JSON.stringify(requestOf(asked, sort, at)) ? begun.answer : null;
}

/**
 * The first page of rows; the one that is on its way already, once, where it is the same.
 * Where nothing lies behind the time that it should begin at, it is the last page of the result.
 */
export async function firstPage(asked: Asked, sort: Sorted, at: string | undefined, signal: AbortSignal): Promise<Page> {
  const early = begun;
  begun = null;
  const request = requestOf(asked, sort, at);
  const page = await (early?.request === JSON.stringify(request) ? early.page : post("/search", request, { signal }));
  if (at === undefined || page.rows.length) return page;
  const last = await post("/search", { ...request, backwards: true, size: LAST }, { signal });
  return { ...last, more: false };
}

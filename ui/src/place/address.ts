// Where the state stands in the browser's address: behind `?`, and where it is longer than a server takes, behind `#`.

/** Servers take 64 kB of an address. */
export const LONGEST = 60_000;

/** As the browser shows it: what stands behind `#` is never sent. */
export function shown(href: string): string {
  return href.length > LONGEST ? href.replace("?", "#?") : href;
}

interface Parts {
  pathname: string;
  search: string;
  hash: string;
}

/** As the page reads it. */
export function meant({ pathname, search, hash }: Parts): Parts {
  return hash.startsWith("#?") ? { pathname, search: hash.slice(1), hash: "" } : { pathname, search, hash };
}

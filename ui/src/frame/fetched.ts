// Fetches a part of the page, its script and its styles; again, where one of them didn't come.

/** Styles that didn't come: what the build puts around an import asks for each only once, and would go on without. */
const missed = new Set<string>();

if (typeof window !== "undefined")
  window.addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLLinkElement) || target.rel !== "stylesheet") return;
      missed.add(target.href);
      target.remove();
    },
    true,
  );

function style(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.onload = () => {
      missed.delete(href);
      resolve();
    };
    link.onerror = () => reject(new Error(`no styles: ${href}`));
    document.head.append(link);
  });
}

export async function fetched<T>(load: () => Promise<T>): Promise<T> {
  await Promise.all([...missed].map(style));
  return load();
}

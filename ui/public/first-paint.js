// Before anything is painted: the colours and the language that this person chose, so that nothing flashes.
(() => {
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem("honeyguide.preferences") ?? "{}");
  } catch {
    chosen = {};
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const scheme = chosen.scheme === "light" || chosen.scheme === "dark" ? chosen.scheme : dark ? "dark" : "light";
  const language = chosen.language ?? (navigator.language.startsWith("ja") ? "ja" : "en");
  document.documentElement.dataset.mantineColorScheme = scheme;
  document.documentElement.lang = language === "ja" ? "ja" : "en";
})();

// Starts the page: preferences, words, keys, questions to the server, and the view that the address names.
import "@mantine/core/styles.css";
import "@/look/tokens.css";
import "@/look/base.css";
import "@/look/mantine.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "@/api/client";
import { PreferencesProvider, usePreferences } from "@/frame/preferences";
import { router } from "@/frame/router";
import { KeysProvider } from "@/keys/keys";
import { theme } from "@/look/theme";
import { UploadsProvider } from "@/upload/uploads";
import { LanguageProvider } from "@/words/language";

const questions = new QueryClient({
  defaultOptions: {
    mutations: { networkMode: "always" },
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      networkMode: "always", // the server may be on this machine, which is enough
      retry: (failures, error) => error instanceof Problem && error.unreachable && failures < 5,
      retryDelay: 1500,
    },
  },
});

function Page() {
  const { dark } = usePreferences();
  return (
    <MantineProvider theme={theme} forceColorScheme={dark ? "dark" : "light"} withCssVariables={false} withGlobalClasses={false}>
      <LanguageProvider>
        <QueryClientProvider client={questions}>
          <KeysProvider>
            <UploadsProvider>
              <RouterProvider router={router} />
            </UploadsProvider>
          </KeysProvider>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <PreferencesProvider>
        <Page />
      </PreferencesProvider>
    </StrictMode>,
  );
}

// How the page is built: into the Python package, without inline scripts or styles, so that the strictest CSP holds.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const WORTH_PACKING = 1400;
/** What asks for the first rows: it must not wait for the rest. */
const FIRST = /src\/(table\/(first|sorted)|place\/(asked|place)|query\/pill|api\/(client|json))\.ts$/;

/** Leaves a .br and a .gz beside every text file, so that the server only hands them out. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    writeBundle({ dir = "" }, bundle) {
      for (const name of Object.keys(bundle)) {
        const data = readFileSync(join(dir, name));
        if (!/\.(js|css|svg|json)$/.test(name) || data.length < WORTH_PACKING) continue;
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(data, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [packed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/honeyguide/server/page",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      checks: { unsupportedDirective: false, moduleLevelDirective: false } as never,
      // Two entries, so that what they share are files of their own, which the document names in their order.
      input: { index: "index.html", main: "src/main.tsx" },
      // What the first view needs comes in a few files, which are run one after the other as they come:
      // thirty small ones cost more in requests than in bytes.
      output: {
        codeSplitting: {
          groups: [
            { name: "libraries", tags: ["$initial"], test: /node_modules/, priority: 2 },
            { name: "first", test: FIRST, priority: 3 },
            { name: "page", tags: ["$initial"], priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:5601" } },
});

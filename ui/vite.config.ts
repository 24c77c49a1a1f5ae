// How the page is built: into the Python package, without inline scripts or styles, so that the strictest CSP holds.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const WORTH_PACKING = 1400;

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
    rolldownOptions: { checks: { unsupportedDirective: false, moduleLevelDirective: false } as never },
  },
  server: { proxy: { "/api": "http://127.0.0.1:5601" } },
});

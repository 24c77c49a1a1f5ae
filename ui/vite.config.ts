// How the page is built: into the Python package, without inline scripts or styles, so that the strictest CSP holds.
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const WORTH_PACKING = 1400;

/** Leaves a .br and a .gz beside every text file, so that the server only hands them out. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    generateBundle(_, bundle) {
      for (const [name, part] of Object.entries(bundle)) {
        const data = Buffer.from(part.type === "chunk" ? part.code : part.source);
        if (!/\.(js|css|svg|json)$/.test(name) || data.length < WORTH_PACKING) continue;
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
        this.emitFile({ type: "asset", fileName: `${name}.br`, source: brotliCompressSync(data, quality) });
        this.emitFile({ type: "asset", fileName: `${name}.gz`, source: gzipSync(data, { level: 9 }) });
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
  },
  server: { proxy: { "/api": "http://127.0.0.1:5601" } },
});

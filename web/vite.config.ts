import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { thirdPartyLicenses } from "./licenses.ts";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Drops the web fonts that GraphiQL brings: the pages use the fonts of the system, and a font that
 * is not shipped needs no license of its own.
 */
const systemFonts = (): Plugin => ({
  name: "system-fonts",
  enforce: "pre",
  transform(code, id) {
    if (!id.includes("graphiql/dist/style.css")) return null;
    return code.replaceAll(/@font-face\s*\{[^}]*(?:Roboto|Fira Code)[^}]*\}/g, "");
  },
});

export default defineConfig({
  // Relative, so that the pages work under any prefix the server is mounted at.
  base: "./",
  publicDir: false,
  plugins: [systemFonts(), thirdPartyLicenses()],
  build: {
    outDir: source("../api/occugraph_api/static"),
    emptyOutDir: true,
    manifest: true,
    sourcemap: false,
    // Measuring the compressed size of Monaco takes seconds and tells nobody anything.
    reportCompressedSize: false,
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: {
        graphiql: source("src/graphiql/main.tsx"),
        sparql: source("src/sparql/main.ts"),
        openapi: source("src/openapi/main.ts"),
        search: source("src/search/main.ts"),
      },
      onLog(level, log, report) {
        // "use client" is for React servers; a bundle for browsers drops it by nature.
        if (log.code === "MODULE_LEVEL_DIRECTIVE") return;
        // YASGUI carries an old JSON reader that evaluates; no page runs it, and the pages'
        // Content-Security-Policy would stop it.
        if (log.code === "EVAL" && log.id?.includes("yasgui")) return;
        report(level, log);
      },
    },
  },
  worker: { format: "es" },
});

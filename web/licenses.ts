/**
 * Writes THIRD-PARTY.txt: name, version, license and license text of every package whose code or
 * style is in the bundle, in the order of their names.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

interface Manifest {
  dependencies?: Record<string, string>;
  name?: string;
  version?: string;
  license?: string | { type?: string };
  homepage?: string;
  author?: string | { name?: string };
}

/** What a package carries besides its own work. */
const INCLUDED: Record<string, string> = {
  "monaco-editor": "Includes the Codicons font, Copyright (c) Microsoft Corporation, CC-BY-4.0.",
  "@fortawesome/free-solid-svg-icons": "Only icons are used, as SVG: CC-BY-4.0.",
};

/** A license or notice, of the package or of one of its bundles that is used here. */
const NOTICE = /^(licen[cs]e|notice|copying|swagger-ui-es-bundle\.js\.license)/i;

/** Published as a bundle: what it depends on is inside, without modules of its own. */
const BUNDLES = new Set(["@zazuko/yasgui"]);

function packageFolder(file: string): string | undefined {
  let folder = dirname(file);
  while (folder.includes("node_modules")) {
    const manifest = join(folder, "package.json");
    // A package.json without a name only marks the module type of a folder.
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as Manifest).name) {
      return folder;
    }
    folder = dirname(folder);
  }
  return undefined;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Adds the folders of all that a package depends on, as Node resolves them. */
function addDependencies(folder: string, found: Set<string>): void {
  for (const name of Object.keys(readManifest(folder).dependencies ?? {})) {
    let base = folder;
    while (!existsSync(join(base, "node_modules", name, "package.json"))) {
      const above = dirname(base);
      if (above === base) break;
      base = above;
    }
    const dependency = join(base, "node_modules", name);
    if (found.has(dependency) || !existsSync(dependency)) continue;
    found.add(dependency);
    addDependencies(dependency, found);
  }
}

function describe(folder: string): { key: string; text: string } {
  const manifest = readManifest(folder);
  const license =
    typeof manifest.license === "object" ? manifest.license.type : manifest.license;
  const texts = readdirSync(folder)
    .filter((name) => NOTICE.test(name) && !/\.(js|ts)$/.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8").trim());
  const author =
    typeof manifest.author === "object" ? manifest.author.name : manifest.author;
  const lines = [
    `${manifest.name} ${manifest.version}`,
    `License: ${license ?? "see the text below"}`,
    author ? `Author: ${author}` : "",
    manifest.homepage ? `Home: ${manifest.homepage}` : "",
    INCLUDED[manifest.name ?? ""] ?? "",
    "",
    ...texts,
  ].filter((line, index) => line !== "" || index === 5);
  return { key: `${manifest.name} ${manifest.version}`, text: lines.join("\n") };
}

export function thirdPartyLicenses(): Plugin {
  const folders = new Set<string>();
  return {
    name: "third-party-licenses",
    apply: "build",
    load(id) {
      // Style sheets and fonts leave no module in a chunk, so packages are noted as they load.
      const file = id.split("?")[0] ?? id;
      if (file.includes("node_modules")) {
        const folder = packageFolder(file.replace(/^\0+/, ""));
        if (folder) folders.add(folder);
      }
      return null;
    },
    generateBundle() {
      for (const folder of [...folders]) {
        if (BUNDLES.has(readManifest(folder).name ?? "")) addDependencies(folder, folders);
      }
      const parts = [...folders].map(describe).sort((a, b) => (a.key < b.key ? -1 : 1));
      const unique = [...new Map(parts.map((part) => [part.key, part.text])).values()];
      const head =
        "The files in this folder contain the packages below, each under its own license.\n";
      this.emitFile({
        type: "asset",
        fileName: "THIRD-PARTY.txt",
        source: [head, ...unique].join(`\n${"-".repeat(80)}\n`) + "\n",
      });
    },
  };
}

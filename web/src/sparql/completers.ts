import Yasgui from "@zazuko/yasgui";
import type { IslandSettings } from "../island.ts";

/**
 * Completes with what this graph has. The completers of classes and properties that YASGUI brings
 * ask a service elsewhere, so none of them is left on.
 */
export function registerCompleters({ prefixes, terms }: IslandSettings): void {
  const { Yasqe } = Yasgui;
  const matching = (iris: string[], text: string): string[] =>
    iris.filter((iri) => iri.startsWith(text));

  Yasqe.defaults.autocompleters = ["variables"];
  Yasqe.forkAutocompleter("prefixes", {
    name: "own-prefixes",
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`),
  });
  Yasqe.forkAutocompleter("property", {
    name: "own-properties",
    persistenceId: null,
    get: (_, token) => matching(terms.properties, token?.autocompletionString ?? ""),
  });
  Yasqe.forkAutocompleter("class", {
    name: "own-classes",
    persistenceId: null,
    get: (_, token) => matching(terms.classes, token?.autocompletionString ?? ""),
  });
}

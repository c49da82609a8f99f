import { DOC_EXPLORER_PLUGIN } from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import type { FormattedExecutionResult } from "graphql";
import { useMemo } from "react";
import type { IslandSettings } from "../island.ts";
import { storageKey } from "../island.ts";
import { examplesPlugin } from "./ExamplesPanel.tsx";
import { prefixedStorage } from "./storage.ts";

interface Request {
  query: string;
  variables?: unknown;
  operationName?: string | null;
}

interface Tabs {
  tabs: { query: string | null; variables?: string | null }[];
  activeTabIndex: number;
}

/** Keeps the address of the page the address of what it shows, so that it can be shared. */
function showInAddress(state: Tabs): void {
  const tab = state.tabs[state.activeTabIndex];
  const address = new URL(window.location.href);
  for (const name of ["query", "variables"] as const) {
    const text = tab?.[name]?.trim();
    if (text) address.searchParams.set(name, text);
    else address.searchParams.delete(name);
  }
  window.history.replaceState(null, "", address);
}

export function Console({ settings }: { settings: IslandSettings }) {
  const { endpoint, examples } = settings;
  const setup = useMemo(() => {
    const address = new URLSearchParams(window.location.search);
    const fetcher = async (request: Request): Promise<FormattedExecutionResult> => {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(request),
      });
      return (await response.json()) as FormattedExecutionResult;
    };
    return {
      fetcher,
      panel: examplesPlugin(examples),
      storage: prefixedStorage(storageKey(endpoint)),
      query: address.get("query") ?? undefined,
      variables: address.get("variables") ?? undefined,
    };
  }, [endpoint, examples]);

  return (
    <GraphiQL
      fetcher={setup.fetcher}
      storage={setup.storage}
      defaultQuery={examples[0]?.query ?? ""}
      initialQuery={setup.query}
      initialVariables={setup.query ? (setup.variables ?? "") : undefined}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      plugins={[setup.panel, HISTORY_PLUGIN]}
      visiblePlugin={setup.panel}
      onTabChange={showInAddress}
      isHeadersEditorEnabled={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo> </GraphiQL.Logo>
    </GraphiQL>
  );
}

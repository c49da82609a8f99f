import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./sparql.css";
import { citeWhatIsAsked, type Example, getMount, readSettings, storageKey } from "../island.ts";
import { registerCompleters } from "./completers.ts";

const settings = readSettings();
const { examples, prefixes } = settings;
const endpoint = new URL(settings.endpoint, document.baseURI).href;

registerCompleters(settings);

// A new tab shows whole values, without quotes and data types; switches above the table change it.
const { getDefaults } = Yasgui.Tab;
Yasgui.Tab.getDefaults = (instance) => {
  const tab = getDefaults(instance);
  tab.yasr.settings.pluginsConfig = { table: { compact: true, isEllipsed: false } };
  return tab;
};

/** A link may hold the query before or after "#"; YASGUI reads the latter. */
const asked = new URLSearchParams(window.location.search).get("query");
if (asked !== null && !window.location.hash) {
  const address = new URL(window.location.pathname, window.location.origin);
  address.hash = new URLSearchParams({ query: asked }).toString().replaceAll("+", "%20");
  window.history.replaceState(null, "", address);
}

Yasgui.Yasqe.defaults.value = examples[0]?.query ?? "";
const yasgui = new Yasgui(getMount(), {
  persistenceId: storageKey(endpoint),
  requestConfig: { endpoint, method: "POST" },
  copyEndpointOnNewTab: false,
  // A link says what is asked, never whom: the endpoint is this server's.
  populateFromUrl: (tab) => ({ ...tab, requestConfig: { ...tab.requestConfig, endpoint } }),
  endpointCatalogueOptions: { getData: () => [] },
  tabName: "Query",
  yasr: { prefixes, pluginOrder: ["table", "response", "boolean"] },
});

// Stored tabs may name another port or prefix.
for (const tab of Object.values(yasgui._tabs)) tab.setEndpoint(endpoint);
yasgui.on("tabAdd", (_, id) => queueMicrotask(() => yasgui.getTab(id)?.setEndpoint(endpoint)));

// YASGUI leaves its two most used controls without a name for screen readers.
const describeControls = (): void => {
  for (const button of document.querySelectorAll(".yasqe_queryButton")) {
    button.setAttribute("title", "Run the query (Ctrl+Enter)");
  }
  for (const area of document.querySelectorAll(".CodeMirror textarea")) {
    area.setAttribute("aria-label", "SPARQL query");
  }
};
describeControls();
yasgui.on("tabSelect", describeControls);

citeWhatIsAsked(() => ({ query: yasgui.getTab()?.getQuery() }));

function openExample(example: Example): void {
  const open = Object.values(yasgui._tabs).find((tab) => tab.getName() === example.titles.en);
  if (open) yasgui.selectTabId(open.getId());
  else yasgui.addTab(true, { name: example.titles.en, yasqe: { value: example.query } });
  const tab = yasgui.getTab();
  if (!tab) return;
  tab.setEndpoint(endpoint).setQuery(example.query);
  describeControls();
  // The response view shows what failed.
  tab.query().catch(() => undefined);
}

for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-example]")) {
  link.addEventListener("click", (event) => {
    const example = examples.find(({ slug }) => slug === link.dataset["example"]);
    if (!example) return;
    event.preventDefault();
    openExample(example);
  });
}

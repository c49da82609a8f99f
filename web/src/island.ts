/** What the server's page tells an island: read once, from a JSON block in the page. */

export interface Words {
  en: string;
  zh: string;
}

export interface Example {
  slug: string;
  titles: Words;
  descriptions: Words;
  /** Who asks. */
  desk: Words;
  query: string;
}

export interface IslandSettings {
  /** Path of the endpoint on this server, with the prefix it is mounted at. */
  endpoint: string;
  examples: Example[];
  prefixes: Record<string, string>;
  /** IRIs that SPARQL completion offers. */
  terms: { classes: string[]; properties: string[] };
}

export function readSettings(): IslandSettings {
  const block = document.getElementById("island-settings");
  if (!block?.textContent) throw new Error("the page has no island-settings");
  return JSON.parse(block.textContent) as IslandSettings;
}

export function getMount(): HTMLElement {
  const mount = document.getElementById("island");
  if (!mount) throw new Error("the page has no #island");
  mount.replaceChildren();
  return mount;
}

/** Keeps what one server stored apart from what another one on the same host stored. */
export function storageKey(endpoint: string): string {
  return `occugraph:${new URL(endpoint, document.baseURI).href}`;
}

/** Lets the link "Cite this" lead to the citation of what the editor holds when it is followed. */
export function citeWhatIsAsked(read: () => Record<string, string | undefined>): void {
  const link = document.querySelector<HTMLAnchorElement>("a#cite");
  link?.addEventListener("click", () => {
    const address = new URL(link.href);
    address.search = "";
    for (const [name, text] of Object.entries(read())) {
      if (text?.trim()) address.searchParams.set(name, text);
    }
    link.href = address.href;
  });
}

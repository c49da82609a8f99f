/** Browser storage under a prefix of its own, in the form that GraphiQL asks for. */
export function prefixedStorage(prefix: string) {
  // The pane of examples and documentation starts narrower than GraphiQL's third of the page.
  const pane = `${prefix}:graphiql:docExplorerFlex`;
  if (window.localStorage.getItem(pane) === null) window.localStorage.setItem(pane, "0.28");
  const names = (): string[] =>
    Object.keys(window.localStorage).filter((name) => name.startsWith(`${prefix}:`));
  return {
    get length(): number {
      return names().length;
    },
    getItem: (key: string): string | null => window.localStorage.getItem(`${prefix}:${key}`),
    setItem: (key: string, value: string): void =>
      window.localStorage.setItem(`${prefix}:${key}`, value),
    removeItem: (key: string): void => window.localStorage.removeItem(`${prefix}:${key}`),
    clear: (): void => {
      for (const name of names()) window.localStorage.removeItem(name);
    },
  };
}

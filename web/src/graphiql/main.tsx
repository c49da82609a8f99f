import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./graphiql.css";
import { createRoot } from "react-dom/client";
import { citeWhatIsAsked, getMount, readSettings } from "../island.ts";
import { Console } from "./Console.tsx";

// The address of the page is that of what it shows.
citeWhatIsAsked(() => {
  const address = new URLSearchParams(window.location.search);
  return {
    query: address.get("query") ?? readSettings().examples[0]?.query,
    variables: address.get("variables") ?? undefined,
  };
});
createRoot(getMount()).render(<Console settings={readSettings()} />);

import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./graphiql.css";
import { createRoot } from "react-dom/client";
import { getMount, readSettings } from "../island.ts";
import { Console } from "./Console.tsx";

createRoot(getMount()).render(<Console settings={readSettings()} />);

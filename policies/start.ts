import { serve } from "./analyzer/serve.ts";

/** The engine waits for a port on its own line, and for nothing before it. */
serve((port) => console.log(port));

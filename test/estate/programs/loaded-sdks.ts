import { createRequire } from "node:module";
import outputs from "../../../stacks/index.ts";

/** The estate, which tells besides which providers' SDKs it has loaded. */
const loaded = Object.keys(createRequire(import.meta.url).cache).flatMap(
  (file) => /node_modules\/@pulumi\/([^/]+)\//.exec(file)?.[1] ?? [],
);

export default { ...outputs, loaded: [...new Set(loaded)].sort(), files: loaded.length };

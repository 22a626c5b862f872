import { Thing } from "./resources.ts";

new Thing("kubernetes:core/v1:ConfigMap", "never-registered", {});
process.exit(0);

import { Thing } from "./resources.ts";

new Thing("kubernetes:core/v1:ConfigMap", "same", { metadata: { name: "a" } });
new Thing("kubernetes:core/v1:ConfigMap", "same", { metadata: { name: "b" } });

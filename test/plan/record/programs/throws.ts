import { Thing } from "./resources.ts";

new Thing("kubernetes:core/v1:ConfigMap", "before", {});
throw new Error("the flux capacitor is missing");

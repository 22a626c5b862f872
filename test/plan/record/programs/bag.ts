import { Config } from "@pulumi/pulumi";
import { Thing } from "./resources.ts";

for (const [index, bag] of (JSON.parse(new Config().require("bags")) as Record<string, unknown>[]).entries()) {
  new Thing("kubernetes:core/v1:ConfigMap", `bag-${index}`, { bag });
}

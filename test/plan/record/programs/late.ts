import { output } from "@pulumi/pulumi";
import { Thing } from "./resources.ts";

setTimeout(() => new Thing("kubernetes:core/v1:ConfigMap", "after-a-timer", { metadata: { name: "a" } }), 300);
output(new Promise<string>((resolve) => setTimeout(() => resolve("now"), 200))).apply(
  () => new Thing("kubernetes:core/v1:ConfigMap", "in-an-apply", {}),
);

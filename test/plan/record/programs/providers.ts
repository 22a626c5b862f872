import { ProviderResource } from "@pulumi/pulumi";
import { Thing } from "./resources.ts";

class Kubernetes extends ProviderResource {}

const provider = new Kubernetes("kubernetes", "cluster", { context: "dev" });
new Thing("kubernetes:core/v1:ConfigMap", "inside", {}, { provider });
new Thing("kubernetes:core/v1:ConfigMap", "outside", {});

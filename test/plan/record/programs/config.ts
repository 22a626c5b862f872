import { Config } from "@pulumi/pulumi";
import { Thing } from "./resources.ts";

new Thing("kubernetes:core/v1:ConfigMap", "holder", { data: { token: new Config().requireSecret("token") } });

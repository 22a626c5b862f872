import { StackReference } from "@pulumi/pulumi";
import { Thing } from "./resources.ts";

const other = new StackReference("organization/other/dev");
new Thing("kubernetes:core/v1:ConfigMap", "copy", { data: { host: other.getOutput("host") } });

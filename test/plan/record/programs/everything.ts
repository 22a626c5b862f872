import { secret } from "@pulumi/pulumi";
import { Group, Thing } from "./resources.ts";

const group = new Group("estate:test:Group", "group", { aliases: [{ name: "old-group" }], protect: true });
const namespace = new Thing("kubernetes:core/v1:Namespace", "group-namespace", { metadata: { name: "apps" } }, { parent: group });
const bucket = new Thing("aws:s3/bucket:Bucket", "bucket", { arity: 2 }, { retainOnDelete: true });
const service = new Thing(
  "kubernetes:core/v1:Service",
  "service",
  { metadata: { name: "web", namespace: "apps" }, spec: { bucket: bucket.address, password: secret("hunter2"), of: namespace.id } },
  {
    dependsOn: [group],
    ignoreChanges: ["spec.of"],
    customTimeouts: { create: "10m" },
    aliases: ["urn:pulumi:old::p::kubernetes:core/v1:Service::was"],
  },
);
group.done({ namespace: namespace.id });

export const serviceId = service.id;
export const bucketId = bucket.id;
export const password = secret("hunter2");

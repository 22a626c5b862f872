import { runtime } from "@pulumi/pulumi";
import { Group, Thing } from "./resources.ts";

runtime.registerResourceTransform(({ props, opts, type }) =>
  type.startsWith("pulumi:")
    ? undefined
    : { props: { ...props, seen: [...(props["seen"] ?? []), "stack"] }, opts: { ...opts, protect: true } },
);

const group = new Group("estate:test:Group", "group", {
  transforms: [({ props, opts }) => ({ props: { ...props, seen: [...(props["seen"] ?? []), "group"] }, opts })],
});
const first = new Thing("kubernetes:core/v1:ConfigMap", "first", { metadata: { name: "first" } });
new Thing(
  "kubernetes:core/v1:ConfigMap",
  "second",
  { metadata: { name: "second" }, first: first.id },
  { parent: group, transforms: [({ props, opts }) => ({ props: { ...props, seen: ["own"] }, opts })] },
);

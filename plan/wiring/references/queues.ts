import { type Finder, toObject } from "../reference.ts";
import { at, everyValue, list, record, text } from "../values.ts";

const QUEUE_LABEL = "kueue.x-k8s.io/queue-name";

/** Work counts on its queue, a queue on the cluster's queue, and that one on its flavors. https://kueue.sigs.k8s.io/docs/concepts/ */
export const queues: Finder = (item) => {
  const spec = item.fields["spec"];
  const waitsIn = [...everyValue(item.fields)].flatMap(({ key, path, value }) => {
    const queue = key === "labels" ? text(record(value)[QUEUE_LABEL]) : undefined;
    return queue === undefined || item.namespace === "" ? [] : [toObject(item, path, "LocalQueue", item.namespace, queue)];
  });
  if (item.group !== "kueue.x-k8s.io") return waitsIn;
  const clusterQueue = text(at(spec, "clusterQueue"));
  const flavors = list(at(spec, "resourceGroups"))
    .flatMap((group) => list(at(group, "flavors")))
    .flatMap((flavor) => text(at(flavor, "name")) ?? []);
  return [
    ...waitsIn,
    ...(clusterQueue === undefined ? [] : [toObject(item, "spec.clusterQueue", "ClusterQueue", "", clusterQueue)]),
    ...flavors.map((name) => toObject(item, "spec.resourceGroups.flavors", "ResourceFlavor", "", name)),
  ];
};

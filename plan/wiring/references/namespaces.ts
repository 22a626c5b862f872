import { type Finder, toObject } from "../reference.ts";

/** Namespaces that every cluster has. https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces */
const INITIAL = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** An object counts on its namespace. */
export const namespaces: Finder = (item) =>
  item.namespace === "" || INITIAL.includes(item.namespace) ? [] : [toObject(item, "metadata.namespace", "Namespace", "", item.namespace)];

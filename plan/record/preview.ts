import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { textAt } from "./wire.ts";

/**
 * The id that a preview can tell: that of a Kubernetes object, which is its namespace and name. All others are made by a cloud, so they
 * are left out, which the SDK takes for unknown.
 */
export function knownId(type: string, inputs: Struct | undefined): string {
  if (!type.startsWith("kubernetes:")) return "";
  const name = textAt(inputs, "metadata", "name") ?? textAt(inputs, "name");
  const namespace = textAt(inputs, "metadata", "namespace") ?? textAt(inputs, "namespace");
  if (name === undefined) return "";
  return namespace === undefined ? name : `${namespace}/${name}`;
}

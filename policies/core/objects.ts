import { type Certainty, every, holds } from "./certainty.ts";
import type { Estate } from "./estate.ts";
import type { Reading } from "./reading.ts";

/** Name of a Kubernetes object; empty where none is known. */
export function nameOf(object: Reading): string {
  return object.at("metadata", "name").text() ?? "";
}

/** Namespace of a Kubernetes object; empty for one of the whole cluster. */
export function namespaceOf(object: Reading): string {
  return object.at("metadata", "namespace").text() ?? "";
}

/** Objects of a type with a name in a namespace. */
export function objectsNamed(estate: Estate, type: string, namespace: string, name: string): readonly Reading[] {
  return estate.readingsOf(type).filter((object) => nameOf(object) === name && namespaceOf(object) === namespace);
}

/** Whether labels hold everything that equality labels, such as a selector's `matchLabels`, ask for. Labels that ask for nothing hold for all. */
export function selects(wanted: Reading, labels: Reading): Certainty {
  if (wanted.state === "unknown") return undefined;
  return every(wanted.keys().map((key) => isSame(wanted.at(key), labels.at(key))));
}

function isSame(wanted: Reading, label: Reading): Certainty {
  if (wanted.state === "unknown") return undefined;
  return holds(label, (value) => value === wanted.value);
}

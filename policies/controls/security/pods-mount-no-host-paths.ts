import { defineControl } from "../../core/control.ts";
import { everyItem, mustNotBeGiven } from "../../core/demands.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import type { SecuredPod } from "../../core/pod-shapes.ts";
import type { Reading } from "../../core/reading.ts";

/** What a volume may be made of. https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const KINDS: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

/** Disks and shares of a network come by way of a claim, so that a class of the cluster decides whose they may be. */
export const control = defineControl({
  id: "pods-mount-no-host-paths",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "No pod mounts a folder of its node, and none a disk or share that no claim of its namespace asked for.",
  sources: [
    { by: "pod-security", reference: "baseline: hostPath volumes; restricted: volume types" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.2.11" },
    { by: "checkov", reference: "CKV_K8S_27" },
  ],
  remediation: "Mount an `emptyDir`, a ConfigMap, a Secret or a claim in its place.",
  keys: [],
  estate: podsAreHeldTo({
    baseline: (pod) => inVolumesOf(pod, (volume) => mustNotBeGiven(volume.at("hostPath"), "must not be a folder of the node")),
    restricted: (pod) => inVolumesOf(pod, isKnownKind),
  }),
});

function inVolumesOf({ volumes }: SecuredPod, check: (volume: Reading) => readonly Finding[]): readonly Finding[] {
  return volumes.flatMap((list) => everyItem(list, check));
}

/** A volume of no kind is an `emptyDir`. What the other standard refuses is not told twice. */
function isKnownKind(volume: Reading): readonly Finding[] {
  if (volume.state !== "known") return [undetermined(volume.path, "is known only after an update")];
  if (typeof volume.value !== "object") return [violated(volume.path, "must be a volume")];
  const others = volume.keys().filter((key) => key !== "name" && key !== "hostPath" && !KINDS.has(key));
  return others.flatMap((kind) => mustNotBeGiven(volume.at(kind), "must not be a volume of this kind"));
}

import { defineControl } from "../../core/control.ts";
import { mustBeGiven, mustBeText } from "../../core/demands.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";
import { BILL_KEYS, LABELLED_BY_GCP, LABELLED_ELSEWHERE, NAMESPACE_KEYS, TAGGED_BY_AWS, TAGGED_BY_AZURE, tagsOf } from "../../core/tags.ts";

const TAGGED = [...TAGGED_BY_AWS, ...TAGGED_BY_AZURE, ...LABELLED_BY_GCP, ...Object.keys(LABELLED_ELSEWHERE)];

/** Drivers that label the disks that they make, and how their classes say it: one text, or one parameter for each tag. */
const DISK_LABELS: Readonly<Record<string, RegExp>> = {
  "ebs.csi.aws.com": /^tagSpecification_\d+$/,
  "pd.csi.storage.gke.io": /^labels$/,
  "disk.csi.azure.com": /^tags$/,
};

export const control = defineControl({
  id: "bills-can-be-split",
  level: 0,
  dimension: "cost",
  severity: "medium",
  statement: "Everything of a cloud that takes tags says who owns it, which environment it is of and who pays; so does every namespace.",
  sources: [{ by: "estate", reference: "what nobody owns is paid for by everybody, and found by nobody" }],
  remediation: "Set `owner` and `costCentre` in the environment file; every resource wears them.",
  keys: ["owner", "costCentre"],
  resources: {
    ...Object.fromEntries(TAGGED.map((type) => [type, ofResource])),
    "kubernetes:core/v1:Namespace": (namespace) => NAMESPACE_KEYS.flatMap((key) => mustBeTag(namespace.at("metadata", "labels", key))),
    "kubernetes:storage.k8s.io/v1:StorageClass": ofDisks,
  },
});

function ofResource(inputs: Reading): readonly Finding[] {
  const tags = tagsOf(inputs);
  return tags === undefined ? [] : BILL_KEYS.flatMap((key) => mustBeTag(tags.at(key)));
}

function mustBeTag(tag: Reading): readonly Finding[] {
  return tag.state === "unknown" ? mustBeGiven(tag) : mustBeText(tag, (text) => text !== "", "must be a text that is not empty");
}

/** Disks come and go with claims, and wear what their class tells. */
function ofDisks(storageClass: Reading): readonly Finding[] {
  const driver = storageClass.at("provisioner").text() ?? "";
  const pattern = Object.hasOwn(DISK_LABELS, driver) ? DISK_LABELS[driver] : undefined;
  if (pattern === undefined) return [];
  const parameters = storageClass.at("parameters");
  const texts = parameters.keys().flatMap((key) => (pattern.test(key) ? [parameters.at(key)] : []));
  const missing = BILL_KEYS.filter((key) => !texts.some((text) => (text.text() ?? "").split(",").some((pair) => isPair(pair, key))));
  if (missing.length === 0) return [];
  const reason = `must tell the driver to label disks with ${missing.join(", ")}`;
  const open = parameters.state === "unknown" || texts.some(({ state }) => state === "unknown");
  return [open ? undetermined("parameters", reason) : violated("parameters", reason)];
}

function isPair(pair: string, key: string): boolean {
  return pair.trim().startsWith(`${key}=`) && pair.trim().length > key.length + 1;
}

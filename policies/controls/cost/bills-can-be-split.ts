import { findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBeGiven, mustBeText } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import type { Finding } from "../../core/finding.ts";
import { parsed } from "../../core/parsed.ts";
import type { Reading } from "../../core/reading.ts";
import { BILL_KEYS, LABELLED_BY_GCP, LABELLED_ELSEWHERE, NAMESPACE_KEYS, TAGGED_BY_AWS, TAGGED_BY_AZURE, tagsOf } from "../../core/tags.ts";

const TAGGED = [...TAGGED_BY_AWS, ...TAGGED_BY_AZURE, ...LABELLED_BY_GCP, ...Object.keys(LABELLED_ELSEWHERE)];

/** Drivers that label the disks that they make, and the parameters of a class that tell them how: one text, or one for each tag. */
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
  },
  estate: (estate) => {
    const classes = estate.readingsOf("kubernetes:storage.k8s.io/v1:StorageClass");
    return classes.length === 0 ? { notApplicable: "nothing here that takes tags" } : classes.flatMap((each) => ofDisks(each, estate));
  },
});

function ofResource(inputs: Reading): readonly Finding[] {
  const tags = tagsOf(inputs);
  return tags === undefined ? [] : BILL_KEYS.flatMap((key) => mustBeTag(tags.at(key)));
}

function mustBeTag(tag: Reading): readonly Finding[] {
  return tag.state === "unknown" ? mustBeGiven(tag) : mustBeText(tag, (text) => text !== "", "must be a text that is not empty");
}

/** Disks come and go with claims, and wear what their class or their driver is told. */
function ofDisks(storageClass: Reading, estate: Estate): readonly EstateFinding[] {
  const driver = storageClass.at("provisioner").text() ?? "";
  const pattern = Object.hasOwn(DISK_LABELS, driver) ? DISK_LABELS[driver] : undefined;
  if (pattern === undefined) return [];
  const parameters = storageClass.at("parameters");
  const texts = parameters.keys().flatMap((key) => (pattern.test(key) ? [parameters.at(key)] : []));
  return BILL_KEYS.flatMap((key) => {
    const written = texts.map((text) =>
      holds(text, (value) => typeof value === "string" && value.split(",").some((pair) => isPair(pair, key))),
    );
    const ofDriver = driver === "ebs.csi.aws.com" ? extraVolumeTags(estate).map((tags) => isGiven(tags.at(key))) : [];
    const whole = parameters.state === "unknown" ? [undefined] : [];
    return findingUnless(some([...written, ...ofDriver, ...whole]), `disks must be labelled with ${key}`, parameters);
  });
}

/** What the driver of EBS puts on every disk. https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md */
function extraVolumeTags(estate: Estate): readonly Reading[] {
  const drivers = estate.readingsOf("aws:eks/addon:Addon").filter((addon) => addon.at("addonName").value === "aws-ebs-csi-driver");
  return drivers.map((addon) => parsed(addon.at("configurationValues")).at("controller", "extraVolumeTags"));
}

function isPair(pair: string, key: string): boolean {
  return pair.trim().startsWith(`${key}=`) && pair.trim().length > key.length + 1;
}

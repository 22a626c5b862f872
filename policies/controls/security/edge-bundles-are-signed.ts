import { every, findingUnless, isGiven } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { namespaceOf, objectsNamed } from "../../core/objects.ts";
import { parsed } from "../../core/parsed.ts";
import { podSpec } from "../../core/pods.ts";
import type { Reading } from "../../core/reading.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";

/** File that says which groups of devices there are, and by which key each knows what it may run. */
const GROUPS = "groups.json";

export const control = defineControl({
  id: "edge-bundles-are-signed",
  level: 2,
  dimension: "security",
  severity: "high",
  statement: "Every group of devices runs only bundles of models that were signed with a key whose public half it was given.",
  sources: [
    { by: "research", reference: "Model Serving Architectures: edge inference" },
    { by: "estate", reference: "a device stands where anybody may put himself between it and the estate" },
  ],
  remediation: "Name a `signatureKey` in each of `inference.edge.groups`.",
  keys: ["inference.edge.groups"],
  estate: (estate) => {
    const files = estate.readingsOf(CONFIG_MAP).filter((map) => map.at("data").keys().includes(GROUPS));
    if (files.length === 0) return { notApplicable: "no model runs on devices" };
    return files.flatMap((map) =>
      parsed(map.at("data", GROUPS))
        .items()
        .flatMap((group) => ofGroup(group, map, estate)),
    );
  },
});

/** The key is a Secret that what exports bundles mounts; its public half is a ConfigMap of the same name. */
function ofGroup(group: Reading, map: Reading, estate: Estate): readonly EstateFinding[] {
  const key = group.at("signatureKey");
  const [name, namespace] = [`edge-key-${key.text()}`, namespaceOf(map)];
  const isThere = (type: string) => objectsNamed(estate, type, namespace, name).length > 0;
  const signs = estate.readingsOf("kubernetes:batch/v1:CronJob").some((job) => namespaceOf(job) === namespace && mounts(job, name));
  const holds = every([key.text() !== undefined && isGiven(key), isThere(SECRET), isThere(CONFIG_MAP), signs]);
  return findingUnless(holds, "must have a key that its bundles are signed with, and its public half for the devices", group);
}

function mounts(job: Reading, secret: string): boolean {
  return podSpec(job)
    .at("volumes")
    .items()
    .some((volume) => secretsOf(volume).includes(secret));
}

function secretsOf(volume: Reading): readonly (string | undefined)[] {
  const projected = volume.at("projected", "sources").items();
  return [volume.at("secret", "secretName").text(), ...projected.map((source) => source.at("secret", "name").text())];
}

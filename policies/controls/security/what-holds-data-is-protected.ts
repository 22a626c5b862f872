import { defineControl } from "../../core/control.ts";
import { violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";
import { STATEFUL } from "../../core/stateful.ts";

/** What is only read is somebody else's to protect. */
export const control = defineControl({
  id: "what-holds-data-is-protected",
  level: 1,
  dimension: "security",
  severity: "high",
  statement:
    "Nothing that holds what nobody can make again is deleted by a program: it is protected, or stays when the program forgets it.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_293, CKV_GCP_82, CKV_AZURE_110" },
    { by: "estate", reference: "one word in a configuration must not cost runs, models, or the key that they are read with" },
  ],
  remediation: "Leave `protectData` at true.",
  keys: ["protectData"],
  resources: Object.fromEntries([...STATEFUL].map((type) => [type, isKept])),
});

function isKept({ resource }: Reading) {
  const isSafe = resource.protect || resource.retainOnDelete;
  return isSafe ? [] : [violated("", "must be protected, or retained on delete")];
}

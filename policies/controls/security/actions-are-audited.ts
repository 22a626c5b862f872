import { type Recorder, recordersOf } from "../../core/audit-records.ts";
import { about, defineControl } from "../../core/control.ts";
import { mustBe, mustBeGiven, someItem } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { anyOf, type Finding, violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** What a change or a sign-on is in. https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema#categories */
const AZURE_CATEGORIES = ["Administrative", "Security", "Policy", "Alert"];

/** Services of Google Cloud whose reads are recorded on request only, and matter most. https://cloud.google.com/logging/docs/audit#data-access */
const GCP_SERVICES = ["cloudkms.googleapis.com", "secretmanager.googleapis.com", "storage.googleapis.com"];
const GCP_KINDS = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"];
const GCP_CONFIG = "gcp:projects/iAMAuditConfig:IAMAuditConfig";

const CHECKS: Readonly<Record<Recorder["cloud"], (inputs: Reading) => readonly Finding[]>> = {
  aws: isWholeTrail,
  gcp: (sink) => mustBe(sink.at("disabled"), false, "passes"),
  azure: isWholeSetting,
};

export const control = defineControl({
  id: "actions-are-audited",
  level: 2,
  dimension: "security",
  severity: "high",
  statement: "Whatever somebody does in the account, and whoever uses a key or reads a secret, is on record in a store of the estate.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_67, CKV_AWS_36" },
    { by: "cis", reference: "AWS 7.0: 4.1, 4.2; GCP 5.0: 2.1, 2.3; Azure 6.0: 6.1.1.1, 6.1.1.2" },
    { by: "aws", reference: "reliable: central audit of the accounts" },
  ],
  remediation: "Leave the records to `audit` in the environment file; the estate always keeps them on a cloud.",
  keys: ["audit"],
  asks: (estate) => (estate.cloud === "local" ? { notApplicable: "a machine of one's own has no account" } : undefined),
  estate: (estate) => {
    const recorders = recordersOf(estate);
    if (recorders.length === 0) return [violated("", "must record what is done in the account")];
    const found = recorders.flatMap(({ cloud, inputs, place }) =>
      about(inputs.resource, [...mustBeGiven(place, "must name the store of records"), ...CHECKS[cloud](inputs)]),
    );
    return estate.cloud === "gcp" ? [...found, ...readsAreRecorded(estate)] : found;
  },
});

/** Of every region, with a chain of hashes that shows what was taken out. */
function isWholeTrail(trail: Reading): readonly Finding[] {
  return [
    ...mustBe(trail.at("enableLogging"), true, "passes"),
    ...mustBe(trail.at("isMultiRegionTrail"), true),
    ...mustBe(trail.at("includeGlobalServiceEvents"), true, "passes"),
    ...mustBe(trail.at("enableLogFileValidation"), true),
    ...takesManagement(trail),
  ];
}

/** A trail without selectors takes what is done in the account, and nothing else. */
function takesManagement(trail: Reading): readonly Finding[] {
  const [fields, events] = [trail.at("advancedEventSelectors"), trail.at("eventSelectors")];
  if (fields.state === "absent" && events.state === "absent") return [];
  const takesAll = (selector: Reading) => {
    const conditions = selector.at("fieldSelectors").items();
    return (
      conditions.length === 1 &&
      conditions[0]?.at("equals", 0).value === "Management" &&
      conditions[0].at("field").value === "eventCategory"
    );
  };
  return anyOf(
    [
      someItem(fields, takesAll, "must take all of it"),
      someItem(
        events,
        (selector) => selector.at("includeManagementEvents").value !== false && selector.at("readWriteType").value !== "WriteOnly",
        "",
      ),
    ],
    "advancedEventSelectors",
    "must take everything that is done in the account",
  );
}

function isWholeSetting(setting: Reading): readonly Finding[] {
  const isOn = (log: Reading, category: string) => log.at("enabled").value === true && log.at("category").value === category;
  return AZURE_CATEGORIES.flatMap((category) => someItem(setting.at("logs"), (log) => isOn(log, category), `must hold \`${category}\``));
}

function readsAreRecorded(estate: Estate): readonly Finding[] {
  const configs = estate.readingsOf(GCP_CONFIG);
  return GCP_SERVICES.flatMap((service) => {
    const own = configs.filter((config) => [service, "allServices"].includes(config.at("service").text() ?? ""));
    return anyOf(own.map(recordsAll), "", `must record every read of ${service}`);
  });
}

function recordsAll(config: Reading): readonly Finding[] {
  const logs = config.at("auditLogConfigs");
  const isOf = (log: Reading, kind: string) => log.at("logType").value === kind && log.at("exemptedMembers").items().length === 0;
  return GCP_KINDS.flatMap((kind) => someItem(logs, (log) => isOf(log, kind), `must hold \`${kind}\``));
}

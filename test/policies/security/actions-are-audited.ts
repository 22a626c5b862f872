import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const whole = { isMultiRegionTrail: true, enableLogFileValidation: true, s3BucketName: "estate-audit" };
const management = { fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] };
const trail = (inputs: Record<string, PlanValue>) => resource("aws:cloudtrail/trail:Trail", { ...whole, ...inputs });
const CATEGORIES = ["Administrative", "Security", "Policy", "Alert"];

function sink(inputs: Record<string, PlanValue> = {}) {
  const filter = 'logName:"cloudaudit.googleapis.com"';
  return resource("gcp:logging/projectSink:ProjectSink", { filter, destination: "storage.googleapis.com/estate-audit", ...inputs });
}

function config(service: string, kinds: readonly string[] = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]) {
  const auditLogConfigs = kinds.map((logType) => ({ logType }));
  return resource("gcp:projects/iAMAuditConfig:IAMAuditConfig", { service, auditLogConfigs }, { name: service });
}

function setting(categories: readonly string[], storageAccountId: PlanValue = "/subscriptions/0/storageAccounts/audit") {
  const logs = categories.map((category) => ({ category, enabled: true }));
  return resource("azure-native:monitor:SubscriptionDiagnosticSetting", { storageAccountId, logs });
}

export const cases: ControlCases = {
  // A sink that takes no audit logs is another sink, and what a service of Google Cloud is called tells which it is.
  harmless: [/^filter$/],
  cases: [
    {
      sort: "compliant",
      title: "a trail of all regions",
      answer: "passed",
      resources: [trail({ enableLogging: true, includeGlobalServiceEvents: true, advancedEventSelectors: [management] })],
    },
    {
      sort: "compliant",
      title: "a sink, and reads of what matters",
      answer: "passed",
      cloud: "gcp",
      resources: [sink(), config("allServices")],
    },
    {
      sort: "compliant",
      title: "activity of a subscription",
      answer: "passed",
      cloud: "azure",
      resources: [setting(CATEGORIES)],
    },
    {
      sort: "violating",
      title: "a trail of one region that nobody could prove whole",
      answer: "violated",
      paths: ["enableLogFileValidation", "enableLogging", "isMultiRegionTrail"],
      resources: [trail({ isMultiRegionTrail: false, enableLogFileValidation: false, enableLogging: false })],
    },
    {
      sort: "violating",
      title: "a trail of what happens to objects only",
      answer: "violated",
      paths: ["advancedEventSelectors"],
      resources: [trail({ advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }] }] })],
    },
    {
      sort: "violating",
      title: "a sink without reads of keys",
      answer: "violated",
      paths: [""],
      cloud: "gcp",
      resources: [
        sink(),
        config("cloudkms.googleapis.com", ["DATA_WRITE"]),
        config("secretmanager.googleapis.com"),
        config("storage.googleapis.com"),
      ],
    },
    {
      sort: "violating",
      title: "activity without what concerns security",
      answer: "violated",
      paths: ["logs"],
      cloud: "azure",
      resources: [setting(["Administrative", "Policy", "Alert"])],
    },
    {
      sort: "boundary",
      title: "a trail whose selectors narrow what is done to one service",
      answer: "violated",
      resources: [
        trail({
          advancedEventSelectors: [
            { fieldSelectors: [...management.fieldSelectors, { field: "eventSource", notEquals: ["kms.amazonaws.com"] }] },
          ],
        }),
      ],
    },
    {
      sort: "boundary",
      title: "a trail with the older selectors",
      answer: "passed",
      resources: [trail({ eventSelectors: [{ readWriteType: "All", includeManagementEvents: true }] })],
    },
    {
      sort: "unknown",
      title: "a trail of regions that are known later",
      answer: "undetermined",
      resources: [trail({ isMultiRegionTrail: unknown })],
    },
    { sort: "absent", title: "an account without any", answer: "violated", resources: [] },
    { sort: "absent", title: "a machine of one's own", answer: "not-applicable", cloud: "local", resources: [] },
    { sort: "wrong-type", title: "a trail that says it as text", answer: "violated", resources: [trail({ isMultiRegionTrail: "true" })] },
  ],
};

import type { PlannedResource } from "../../plan/plan.ts";
import { BUCKET } from "./buckets.ts";
import type { Estate } from "./estate.ts";
import type { Reading } from "./reading.ts";

/** What of each cloud writes down who did what in an account, and where it says in which store. */
const RECORDERS = {
  aws: { type: "aws:cloudtrail/trail:Trail", place: "s3BucketName", store: BUCKET.aws },
  gcp: { type: "gcp:logging/projectSink:ProjectSink", place: "destination", store: BUCKET.gcp },
  azure: { type: "azure-native:monitor:SubscriptionDiagnosticSetting", place: "storageAccountId", store: BUCKET.azure },
} as const;

/** Something that records what is done in an account, and the stores of the estate that its records go to. */
export interface Recorder {
  readonly cloud: keyof typeof RECORDERS;
  readonly inputs: Reading;
  /** Where it says in which store it writes. */
  readonly place: Reading;
  readonly stores: readonly PlannedResource[];
}

/** All that records what is done in the account. A sink of Google Cloud counts where it takes audit logs. */
export function recordersOf(estate: Estate): readonly Recorder[] {
  return (Object.keys(RECORDERS) as (keyof typeof RECORDERS)[]).flatMap((cloud) => {
    const { type, place, store } = RECORDERS[cloud];
    const all = estate.readingsOf(type).filter((inputs) => cloud !== "gcp" || takesAuditLogs(inputs));
    return all.map((inputs) => {
      const written = inputs.at(place);
      return { cloud, inputs, place: written, stores: written.sources().filter((source) => source.type === store) };
    });
  });
}

function takesAuditLogs(sink: Reading): boolean {
  return sink.at("filter").text()?.includes("cloudaudit.googleapis.com") ?? false;
}

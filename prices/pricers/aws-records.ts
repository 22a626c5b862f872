import type { PlannedResource } from "../../plan/plan.ts";
import { list } from "../../plan/wiring/values.ts";
import { DATA_EVENTS, LOG_GB, MANAGEMENT_EVENTS, QUEUE_REQUESTS } from "../assumptions.ts";
import type { Charge, Charges, Pricer } from "../charge.ts";
import type { Estate } from "../estate.ts";
import { spanWord, times } from "../spans.ts";
import { byUsage } from "../usage.ts";

/** https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/cloudtrail/pricing/ and https://aws.amazon.com/sqs/pricing/ */
export const awsRecords: Pricer[] = [
  { types: ["aws:cloudwatch/logGroup:LogGroup"], chargesOf: logGroup },
  { types: ["aws:cloudtrail/trail:Trail"], chargesOf: trail },
  { types: ["aws:sqs/queue:Queue"], chargesOf: queue },
];

/** AWS keeps lines compressed; what is kept is counted by what came in. */
function logGroup({ inputs }: PlannedResource): Charges {
  const days = inputs["retentionInDays"];
  const months = typeof days === "number" && days > 0 ? days / 30 : 12;
  const charges: Charge[] = [
    { what: "log lines taken in", price: { sheet: "logs", thing: "ingested" }, quantity: LOG_GB },
    { what: "log lines kept", price: { sheet: "logs-kept", thing: "stored" }, quantity: times(LOG_GB, months) },
  ];
  return charges.map((charge) => ({ ...charge, assumed: `${spanWord(LOG_GB)} GB a month` }));
}

/** The first trail's record of what is done in the account is free, every further one and all records of data cost. */
function trail(resource: PlannedResource, { resources }: Estate): Charges {
  const [first] = resources
    .filter(({ type }) => type === resource.type)
    .map(({ urn }) => urn)
    .sort();
  const copies: Charge = byUsage(
    "further record of what is done in the account",
    { sheet: "trail", thing: "management" },
    MANAGEMENT_EVENTS,
    "events",
    100_000,
  );
  const data: Charge = byUsage("record of reads and deletions of data", { sheet: "trail", thing: "data" }, DATA_EVENTS, "events", 100_000);
  return [...(resource.urn === first ? [] : [copies]), ...(recordsData(resource) ? [data] : [])];
}

function recordsData({ inputs: { advancedEventSelectors, eventSelectors } }: PlannedResource): boolean {
  return list(eventSelectors).length > 0 || JSON.stringify(advancedEventSelectors ?? null).includes('"Data"');
}

function queue(): Charges {
  return [byUsage("messages", { sheet: "queue", thing: "standard" }, QUEUE_REQUESTS, "requests", 1_000_000)];
}

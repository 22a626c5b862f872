export { control as alertsHaveAReceiver } from "./alerts-have-a-receiver.ts";
export { control as gpuMetricsAreExported } from "./gpu-metrics-are-exported.ts";
export { control as logsHaveARetention } from "./logs-have-a-retention.ts";
export { control as metricsAreCollected } from "./metrics-are-collected.ts";
export { control as modelServicesAreScraped } from "./model-services-are-scraped.ts";

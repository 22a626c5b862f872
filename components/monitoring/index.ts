export { Monitoring } from "./component.ts";
export { MonitoringDefinitions } from "./definitions.ts";
export { leanMetrics } from "./servers.ts";

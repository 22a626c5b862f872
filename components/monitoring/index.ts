export { Monitoring } from "./component.ts";
export { MonitoringDefinitions } from "./definitions.ts";

export { ModelMonitoring } from "./component.ts";

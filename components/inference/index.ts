export { BatchInference, StreamingInference } from "./component.ts";
export { EdgeInference } from "./edge/component.ts";

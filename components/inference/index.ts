export { BatchInference, StreamingInference } from "./component.ts";
export { EdgeInference } from "./edge/component.ts";
export { edgeTargets } from "./edge/plan.ts";
export { edgeGroups } from "./edge/rules.ts";

export { Autoscaling, Recommendations } from "./component.ts";
export { scaledBy } from "./plan.ts";

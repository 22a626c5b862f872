export { HyperparameterOptimisation } from "./component.ts";

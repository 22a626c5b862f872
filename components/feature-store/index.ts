export { FeatureStore } from "./component.ts";

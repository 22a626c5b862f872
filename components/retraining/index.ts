export { Retraining } from "./component.ts";

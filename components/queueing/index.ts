export { Queueing } from "./component.ts";

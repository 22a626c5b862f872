export { Tracking } from "./component.ts";

export { Triggers } from "./component.ts";

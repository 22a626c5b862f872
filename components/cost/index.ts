export { Cost } from "./component.ts";

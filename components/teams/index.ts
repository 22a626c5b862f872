export { Teams } from "./component.ts";

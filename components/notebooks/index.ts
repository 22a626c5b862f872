export { Notebooks } from "./component.ts";

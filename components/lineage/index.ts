export { Lineage } from "./component.ts";

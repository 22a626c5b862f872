export { DataQuality } from "./component.ts";

export { Gpu } from "./component.ts";

export { DataVersioning } from "./component.ts";

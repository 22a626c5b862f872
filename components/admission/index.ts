export { Admission } from "./component.ts";

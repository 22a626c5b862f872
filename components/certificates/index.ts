export { Certificates } from "./component.ts";

export { Monitoring } from "./component.ts";

export { Backup } from "./component.ts";

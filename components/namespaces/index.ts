export { Namespaces } from "./component.ts";

export { ExternalSecrets } from "./component.ts";

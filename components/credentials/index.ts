export { generatedSecrets } from "./manifests.ts";

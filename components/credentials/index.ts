export { generatedSecrets } from "./manifests.ts";
export { type TokenFile, tokenFile } from "./token-file.ts";

export { cloudSecret } from "./cloud-secrets.ts";
export { copiedSecrets, copiesFor } from "./copied-secrets.ts";
export { generatedSecrets } from "./manifests.ts";
export { type PodLogin, podLogin } from "./pod-login.ts";
export { type TokenFile, tokenFile } from "./token-file.ts";

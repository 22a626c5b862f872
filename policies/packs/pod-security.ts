import { CONTROLS } from "../controls/index.ts";
import { packOf } from "./pack.ts";

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const podSecurity = packOf(
  "pod-security",
  "The standard `restricted` of Kubernetes' Pod Security Standards, asked of pods before an API server sees them.",
  CONTROLS.filter(({ sources }) => sources.some(({ by }) => by === "pod-security")),
);

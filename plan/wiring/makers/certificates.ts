import type { Maker } from "../made.ts";
import { record, text } from "../values.ts";

/** https://cert-manager.io/docs/usage/certificate/#target-secret */
const KEYS = ["tls.crt", "tls.key", "ca.crt"];

/** cert-manager keeps each certificate in a Secret. */
export const certificates: Maker = ({ group, kind, namespace, fields }) => {
  const name = text(record(fields["spec"])["secretName"]);
  return group === "cert-manager.io" && kind === "Certificate" && name !== undefined
    ? [{ made: "secret", namespace, name, keys: KEYS }]
    : [];
};

import { conditionWitness } from "./conditions.ts";

/** cert-manager holds a certificate that is valid. https://cert-manager.io/docs/usage/certificate/ */
export const pagesHaveCertificates = conditionWitness({
  control: "pages-have-certificates",
  type: "kubernetes:cert-manager.io/v1:Certificate",
  resource: "certificates.cert-manager.io",
  condition: "Ready",
  conditions: ({ conditions }) => [conditions],
  what: "certificates",
});

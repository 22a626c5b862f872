import { type Finder, toObject } from "../reference.ts";
import { at, record, text } from "../values.ts";

/** A certificate counts on its issuer, and an issuer with an authority on that authority's key. */
export const certificates: Finder = (item) => {
  if (item.group !== "cert-manager.io") return [];
  const { kind, name } = record(at(item.fields["spec"], "issuerRef"));
  if (typeof name !== "string") return [];
  const issuer = text(kind) ?? "Issuer";
  return [toObject(item, "spec.issuerRef", issuer, issuer === "ClusterIssuer" ? "" : item.namespace, name)];
};

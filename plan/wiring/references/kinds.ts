import type { Finder } from "../reference.ts";

/** Groups that an API server serves by itself. https://kubernetes.io/docs/reference/generated/kubernetes-api/ */
const BUILT_IN =
  /^(?:|apps|batch|policy|autoscaling|(?:networking|rbac\.authorization|scheduling|storage|admissionregistration|apiextensions|coordination|discovery|resource|node|events|certificates|flowcontrol\.apiserver|authentication|authorization|snapshot\.storage)\.k8s\.io)$/;

/** A custom resource counts on the definition of its kind. */
export const kinds: Finder = ({ group, kind, resource }) => {
  if (BUILT_IN.test(group)) return [];
  const wanted = `${group}/${kind}`;
  return [{ from: resource, path: "kind", to: `the definition of ${wanted}`, isThere: (there) => there.hasKind(wanted) }];
};

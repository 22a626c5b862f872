import { type Finder, toService } from "../reference.ts";
import { everyValue } from "../values.ts";

/** A Service's address as Kubernetes' DNS knows it, in any text. https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export const ADDRESS =
  /(?<![\w-])([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.svc(?:\.cluster\.local)?(?::(\d{1,5}))?(?![\w-])/g;

/** Services that every cluster has. */
const OWN = ["default/kubernetes", "kube-system/kube-dns"];

/** Every address of a Service in a text counts on that Service and its port. */
export const addresses: Finder = (item) => {
  const found = new Map<string, ReturnType<typeof toService>>();
  for (const { path, value } of everyValue(item.fields)) {
    if (typeof value !== "string") continue;
    for (const [, name = "", namespace = "", port] of value.matchAll(ADDRESS)) {
      if (OWN.includes(`${namespace}/${name}`)) continue;
      const reference = toService(item, path, namespace, name, port === undefined ? undefined : Number(port));
      if (!found.has(reference.to)) found.set(reference.to, reference);
    }
  }
  return [...found.values()];
};

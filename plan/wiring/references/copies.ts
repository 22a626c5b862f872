import type { Finder } from "../reference.ts";
import { at, list, record, text } from "../values.ts";

/**
 * A copy that is waited for counts on its original, and on the keys of it that it takes. Its store says which namespace that is in; a store of a cloud
 * says none, and what is in a cloud is in no plan. One that is not waited for may be filled by somebody later.
 */
export const copies: Finder = (item) => {
  const waited = at(item.fields["metadata"], "annotations", "pulumi.com/waitFor") !== undefined;
  if (item.kind !== "ExternalSecret" || !waited) return [];
  const store = text(at(item.fields["spec"], "secretStoreRef", "name")) ?? "";
  return list(at(item.fields["spec"], "data")).flatMap((each, index) => {
    const { key, property } = record(at(each, "remoteRef"));
    if (typeof key !== "string") return [];
    return [
      {
        from: item.resource,
        path: `spec.data[${index}].remoteRef`,
        to: `the Secret ${key}${typeof property === "string" ? ` with key ${property}` : ""} that it is a copy of`,
        isThere: (there) => {
          const place = text(
            at(there.item("SecretStore", item.namespace, store)?.fields["spec"], "provider", "kubernetes", "remoteNamespace"),
          );
          return place === undefined || there.hasKey("Secret", place, key, text(property));
        },
      },
    ];
  });
};

import type { PlanValue } from "../../plan.ts";
import type { Item } from "../item.ts";
import { type Finder, type Reference, toObject } from "../reference.ts";
import { everyValue, record, text } from "../values.ts";

/** External Secrets' objects count on their store or generator, and a store on the account that it reads as. https://external-secrets.io/latest/api/spec/ */
export const secretStores: Finder = (item) => {
  if (!item.group.endsWith("external-secrets.io")) return [];
  return [...everyValue(item.fields)].flatMap(({ key, path, value }) => (READERS.get(key) ?? none)(item, path, value));
};

type Reader = (item: Item, path: string, value: PlanValue) => readonly Reference[];

const none: Reader = () => [];

const READERS: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    secretStoreRef: (item, path, value) => {
      const { kind, name } = record(value);
      const store = text(kind) ?? "SecretStore";
      return [toObject(item, path, store, store === "ClusterSecretStore" ? "" : item.namespace, text(name) ?? "")];
    },
    generatorRef: (item, path, value) => {
      const { kind, name } = record(value);
      const generator = text(kind) ?? "";
      return [toObject(item, path, generator, generator === "ClusterGenerator" ? "" : item.namespace, text(name) ?? "")];
    },
    serviceAccountRef: account,
    serviceAccount: account,
  }),
);

function account(item: Item, path: string, value: PlanValue): readonly Reference[] {
  const { name, namespace } = record(value);
  return typeof name === "string" ? [toObject(item, path, "ServiceAccount", text(namespace) ?? item.namespace, name)] : [];
}

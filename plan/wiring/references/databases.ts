import { type Finder, toKey, toObject } from "../reference.ts";
import { at, everyValue, list, record, text } from "../values.ts";

/** A database counts on its cluster, a login on its password, a backup on where it goes. https://cloudnative-pg.io/docs/1.30/ */
export const databases: Finder = (item) => {
  if (!item.group.endsWith("cnpg.io")) return [];
  const spec = item.fields["spec"];
  const cluster = text(at(spec, "cluster", "name"));
  const password = text(at(spec, "passwordSecret", "name"));
  const stores = list(at(spec, "plugins")).flatMap((plugin) => text(at(plugin, "parameters", "barmanObjectName")) ?? []);
  const keys = [...everyValue(item.fields)].flatMap(({ key, path, value }) => {
    const { key: wanted, name } = record(value);
    return CREDENTIALS.has(key) && typeof name === "string" ? [toKey(item, path, "Secret", item.namespace, name, text(wanted))] : [];
  });
  return [
    ...(cluster === undefined ? [] : [toObject(item, "spec.cluster", "Cluster", item.namespace, cluster)]),
    ...(password === undefined ? [] : [toKey(item, "spec.passwordSecret", "Secret", item.namespace, password)]),
    ...stores.map((name) => toObject(item, "spec.plugins", "ObjectStore", item.namespace, name)),
    ...keys,
  ];
};

const CREDENTIALS = new Set(["accessKeyId", "secretAccessKey", "region"]);

import type { PlanValue } from "../../plan.ts";
import type { Item } from "../item.ts";
import { type Finder, type Reference, toKey, toObject } from "../reference.ts";
import { at, everyValue, list, record, text } from "../values.ts";

/**
 * What pods read and run as: keys of Secrets and ConfigMaps, claims, service accounts, priority classes. Looked for by shape in every object, so that
 * pods inside of custom resources are seen like those of a Deployment.
 */
export const podReferences: Finder = (item) => {
  if (item.namespace === "") return [];
  return [...everyValue(item.fields)].flatMap(({ path, key, value }) => (SHAPES.get(key) ?? none)(item, path, value));
};

type Shape = (item: Item, path: string, value: PlanValue) => readonly Reference[];

const none: Shape = () => [];

/** How each key that names something else is read; a map, since a file in a ConfigMap may be called `toString`. */
const SHAPES: ReadonlyMap<string, Shape> = new Map(
  Object.entries<Shape>({
    secretKeyRef: keyRef("Secret"),
    configMapKeyRef: keyRef("ConfigMap"),
    envFrom: (item, path, value) =>
      list(value).flatMap((each) => {
        const secret = text(at(each, "secretRef", "name"));
        const map = text(at(each, "configMapRef", "name"));
        return [
          ...(secret === undefined ? [] : [toKey(item, path, "Secret", item.namespace, secret)]),
          ...(map === undefined ? [] : [toKey(item, path, "ConfigMap", item.namespace, map)]),
        ];
      }),
    volumes: (item, path, value) => list(value).flatMap((volume, index) => volumeReferences(item, `${path}[${index}]`, volume)),
    serviceAccountName: (item, path, value) => {
      const name = text(value);
      return name === undefined ? [] : [toObject(item, path, "ServiceAccount", item.namespace, name)];
    },
    priorityClassName: (item, path, value) => {
      const name = text(value);
      return name === undefined || name.startsWith("system-") ? [] : [toObject(item, path, "PriorityClass", "", name)];
    },
  }),
);

function keyRef(kind: "Secret" | "ConfigMap"): Shape {
  return (item, path, value) => {
    const { key, name, optional } = record(value);
    if (typeof name !== "string" || optional === true) return [];
    return [toKey(item, path, kind, item.namespace, name, text(key))];
  };
}

function volumeReferences(item: Item, path: string, volume: PlanValue): Reference[] {
  const secret = record(record(volume)["secret"]);
  const map = record(record(volume)["configMap"]);
  const claim = text(at(volume, "persistentVolumeClaim", "claimName"));
  const projected = list(at(volume, "projected", "sources")).flatMap((source) => volumeReferences(item, `${path}.projected`, source));
  return [
    ...mounted(item, `${path}.secret`, "Secret", text(secret["secretName"]) ?? text(secret["name"]), secret),
    ...mounted(item, `${path}.configMap`, "ConfigMap", text(map["name"]), map),
    ...(claim === undefined ? [] : [toObject(item, path, "PersistentVolumeClaim", item.namespace, claim)]),
    ...projected,
  ];
}

function mounted(
  item: Item,
  path: string,
  kind: "Secret" | "ConfigMap",
  name: string | undefined,
  volume: Readonly<Record<string, PlanValue>>,
): Reference[] {
  // Kubernetes itself puts this one into every namespace.
  if (name === undefined || name === "kube-root-ca.crt" || volume["optional"] === true) return [];
  const keys = list(volume["items"]).flatMap((each) => text(record(each)["key"]) ?? []);
  return keys.length === 0
    ? [toKey(item, path, kind, item.namespace, name)]
    : keys.map((key) => toKey(item, path, kind, item.namespace, name, key));
}

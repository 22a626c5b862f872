import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { PlanValue } from "../plan.ts";
import { compareText, SECRET, sorted, UNKNOWN } from "../values.ts";
import { hashAsset } from "./assets.ts";

type Struct = struct.Struct;
type Value = struct.Value;

/** What the SDK sends for a value that is not known yet. These words are Pulumi's wire format (`sdk/nodejs/runtime/rpc.ts`). */
const UNKNOWN_WORD = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SIGNATURES = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  outputValue: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
} as const;

type Fields = { readonly [key: string]: PlanValue };

/**
 * Reads properties from the wire. Secrets are dropped here, at the door; unknowns and files become markers.
 *
 * @param folder what the paths of files are relative to.
 */
export function readProperties(properties: Struct | undefined, folder: string): Record<string, PlanValue> {
  return properties === undefined ? {} : readFields(properties, folder);
}

function readFields(properties: Struct, folder: string): Record<string, PlanValue> {
  const fields: [string, PlanValue][] = [];
  properties.getFieldsMap().forEach((value, key) => fields.push([key, readValue(value, folder)]));
  return Object.fromEntries(fields.sort(([a], [b]) => compareText(a, b)));
}

function readValue(value: Value, folder: string): PlanValue {
  const kinds = struct.Value.KindCase;
  switch (value.getKindCase()) {
    case kinds.STRING_VALUE: {
      const text = value.getStringValue();
      return text === UNKNOWN_WORD ? UNKNOWN : text;
    }
    case kinds.NUMBER_VALUE:
      return value.getNumberValue();
    case kinds.BOOL_VALUE:
      return value.getBoolValue();
    case kinds.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map((item) => readValue(item, folder));
    case kinds.STRUCT_VALUE:
      return readObject(value.getStructValue() ?? new struct.Struct(), folder);
    default:
      return null;
  }
}

function readObject(object: Struct, folder: string): PlanValue {
  const map = object.getFieldsMap();
  const signature = map.get(SIGNATURE_KEY)?.getStringValue();
  if (signature === undefined) return readFields(object, folder);
  if (signature === SIGNATURES.secret || map.get("secret")?.getBoolValue() === true) return SECRET;
  const fields = readFields(object, folder);
  switch (signature) {
    case SIGNATURES.outputValue:
      return fields["value"] === undefined ? UNKNOWN : fields["value"];
    case SIGNATURES.resource:
      return readReference(fields);
    case SIGNATURES.asset:
    case SIGNATURES.archive:
      return hashAsset(fields, folder);
    default:
      throw new Error(`the program sent a value of an unknown kind (${signature})`);
  }
}

/** A provider gets the id of a resource that is passed as a whole, or the URN of a component, which has none. */
function readReference(fields: Fields): PlanValue {
  const { id, urn } = fields;
  if (id === undefined) return urn ?? UNKNOWN;
  return id === "" ? UNKNOWN : id;
}

/** Writes an answer for the wire. */
export function writeProperties(properties: Readonly<Record<string, unknown>>): Struct {
  const result = new struct.Struct();
  for (const [key, value] of Object.entries(properties)) if (value !== undefined) result.getFieldsMap().set(key, writeValue(value));
  return result;
}

function writeValue(value: unknown): Value {
  const result = new struct.Value();
  if (typeof value === "string") return result.setStringValue(value);
  if (typeof value === "number") return result.setNumberValue(value);
  if (typeof value === "boolean") return result.setBoolValue(value);
  if (Array.isArray(value)) return result.setListValue(new struct.ListValue().setValuesList(value.map(writeValue)));
  if (typeof value === "object" && value !== null) return result.setStructValue(writeProperties(value as Record<string, unknown>));
  return result.setNullValue(struct.NullValue.NULL_VALUE);
}

/** A text field of a struct, or of an object below it; undefined when it is absent, not text, or unknown. */
export function textAt(properties: Struct | undefined, ...path: readonly [string, ...string[]]): string | undefined {
  const [key, ...below] = path;
  const value = properties?.getFieldsMap().get(key);
  const [next, ...rest] = below;
  if (next !== undefined) return textAt(value?.getStructValue(), next, ...rest);
  const text = value?.getStringValue();
  return text === "" || text === UNKNOWN_WORD ? undefined : text;
}

/** Sorted map of lists, as the wire's maps of property dependencies are kept. */
export function sortedLists(entries: Iterable<readonly [string, readonly string[]]>): Record<string, readonly string[]> {
  return sorted([...entries].map(([key, list]) => [key, [...new Set(list)].sort(compareText)] as const));
}

/** An id that a program reads by, which may come from a resource that does not stand yet. */
export function readId(id: string): PlanValue {
  return id === UNKNOWN_WORD ? UNKNOWN : id;
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { UNKNOWN } from "../../plan/values.ts";

/** Folder of upstream definitions that custom resources are checked against; none on machines without such a folder. */
export const DEFINITIONS_FOLDER = process.env["ESTATE_CRDS"];

interface Schema {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly [keyword: string]: unknown;
}

interface Definition {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly scope: "Namespaced" | "Cluster";
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema?: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

interface CustomResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

/** What an API server would check of a custom resource without asking a webhook, but for its CEL rules: types, enums, patterns, unknown fields. */
export class Definitions {
  /** Texts of the documents that name a kind; reading all 23 MB as YAML would take longer than every test that asks for one of them. */
  readonly #texts: readonly string[];
  readonly #definitions = new Map<string, Definition | undefined>();
  readonly #ajv = new Ajv({ strict: false, allErrors: true, verbose: true, validateFormats: false, logger: false });

  constructor(folder: string) {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
    this.#texts = files.flatMap((file) => readFileSync(join(folder, file), "utf8").split(/^---$/m));
  }

  /** Problems of a resource, each with its path; `undefined` where its kind has no definition here. */
  problemsOf(resource: CustomResource): readonly string[] | undefined {
    const [group = "", version = ""] = resource.apiVersion.split("/");
    const definition = this.#definitionOf(group, resource.kind);
    if (definition === undefined) return undefined;
    const found = definition.spec.versions.find(({ name, served }) => name === version && served);
    if (found === undefined) return [`version ${version} of ${resource.kind} is not served`];
    const scoped = (definition.spec.scope === "Namespaced") === (resource.metadata.namespace !== undefined);
    const schema = found.schema?.openAPIV3Schema ?? {};
    const top = { ...schema, properties: { ...schema.properties, apiVersion: {}, kind: {}, metadata: {} } };
    const validate = this.#ajv.compile(strict(top, [resource]));
    const errors = validate(resource) ? [] : (validate.errors ?? []);
    const wrong = errors.filter(({ data }) => !isUnknown(data));
    const texts = wrong.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
    return [...texts, ...(scoped ? [] : [`is ${definition.spec.scope}`])];
  }

  #definitionOf(group: string, kind: string): Definition | undefined {
    const key = `${group}/${kind}`;
    if (this.#definitions.has(key)) return this.#definitions.get(key);
    const named = new RegExp(`\\bkind: ${kind}\\b`);
    const found = this.#texts
      .filter((text) => text.includes(group) && named.test(text))
      .map((text) => parse(text) as Definition)
      .find((each) => each.kind === "CustomResourceDefinition" && each.spec.group === group && each.spec.names.kind === kind);
    this.#definitions.set(key, found);
    return found;
  }
}

/** What only an update will know is of any type, and so is a text that it is a part of. */
function isUnknown(value: unknown): boolean {
  return value !== undefined && JSON.stringify(value).includes(JSON.stringify(UNKNOWN));
}

/**
 * The schema as JSON Schema that refuses what the API server's strict field validation refuses, without the fields that none of the values has: schemas of
 * pods inside of others are so large that compiling them whole takes minutes.
 */
function strict(schema: Schema, values: readonly unknown[]): object {
  const { items, nullable, properties, additionalProperties, ...rest } = schema;
  if (schema["x-kubernetes-int-or-string"] === true) {
    const { type: _, anyOf: __, ...others } = rest;
    return { ...others, type: ["integer", "string"] };
  }
  const embedded = schema["x-kubernetes-embedded-resource"] === true ? { apiVersion: {}, kind: {}, metadata: {} } : {};
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true || additionalProperties !== undefined;
  const isObject = schema.type === "object" || properties !== undefined;
  const known = used({ ...properties, ...embedded }, values);
  return {
    ...rest,
    ...(typeof rest["pattern"] === "string" ? { pattern: patternOf(rest["pattern"]) } : {}),
    ...(nullable === true && typeof rest.type === "string" ? { type: [rest.type, "null"] } : {}),
    ...(items === undefined ? {} : { items: strict(items, values.flatMap(elements)) }),
    ...(Object.keys(known).length === 0 ? {} : { properties: known }),
    ...(typeof additionalProperties === "object" ? { additionalProperties: strict(additionalProperties, values.flatMap(members)) } : {}),
    ...(isObject && !open ? { additionalProperties: false } : {}),
  };
}

/** A pattern as this language writes it, without Go's flag for any case: nobody writes one of these words in another. */
function patternOf(pattern: string): string {
  return pattern.replaceAll("(?i)", "");
}

function used(properties: Readonly<Record<string, Schema>>, values: readonly unknown[]): Record<string, object> {
  const entries = Object.entries(properties).flatMap(([name, schema]) => {
    const below = values.flatMap((value) => (isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : []));
    return below.length === 0 ? [] : [[name, strict(schema, below)] as const];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function members(value: unknown): readonly unknown[] {
  return isRecord(value) ? Object.values(value) : [];
}

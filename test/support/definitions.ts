import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { parseAllDocuments } from "yaml";
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
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #ajv = new Ajv({ strict: false, allErrors: true, verbose: true, validateFormats: false, logger: false });

  constructor(folder: string) {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
    const all = files.flatMap((file) =>
      parseAllDocuments(readFileSync(join(folder, file), "utf8")).map((each) => each.toJS() as Definition),
    );
    const definitions = all.filter((each) => each?.kind === "CustomResourceDefinition");
    this.#definitions = new Map(definitions.map((each) => [`${each.spec.group}/${each.spec.names.kind}`, each]));
  }

  /** Problems of a resource, each with its path; `undefined` where its kind has no definition here. */
  problemsOf(resource: CustomResource): readonly string[] | undefined {
    const [group = "", version = ""] = resource.apiVersion.split("/");
    const definition = this.#definitions.get(`${group}/${resource.kind}`);
    if (definition === undefined) return undefined;
    const served = definition.spec.versions.find(({ name, served }) => name === version && served);
    if (served === undefined) return [`version ${version} of ${resource.kind} is not served`];
    const scoped = (definition.spec.scope === "Namespaced") === (resource.metadata.namespace !== undefined);
    const validate = this.#validatorOf(`${resource.apiVersion}/${resource.kind}`, served.schema?.openAPIV3Schema ?? {});
    const errors = validate(resource) ? [] : (validate.errors ?? []);
    const wrong = errors.filter(({ data }) => !isUnknown(data));
    const texts = wrong.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
    return [...texts, ...(scoped ? [] : [`is ${definition.spec.scope}`])];
  }

  #validatorOf(key: string, schema: Schema): ValidateFunction {
    const known = this.#validators.get(key);
    if (known !== undefined) return known;
    const top = { ...schema, properties: { ...schema.properties, apiVersion: {}, kind: {}, metadata: {} } };
    const made = this.#ajv.compile(strict(top));
    this.#validators.set(key, made);
    return made;
  }
}

/** What only an update will know is of any type, and so is a text that it is a part of. */
function isUnknown(value: unknown): boolean {
  return JSON.stringify(value)?.includes(JSON.stringify(UNKNOWN)) === true;
}

/** The schema as JSON Schema that refuses what the API server's strict field validation refuses. */
function strict(schema: Schema): object {
  const { items, nullable, properties, additionalProperties, ...rest } = schema;
  if (schema["x-kubernetes-int-or-string"] === true) {
    const { type: _, anyOf: __, ...others } = rest;
    return { ...others, type: ["integer", "string"] };
  }
  const embedded = schema["x-kubernetes-embedded-resource"] === true ? { apiVersion: {}, kind: {}, metadata: {} } : {};
  const known = { ...properties, ...embedded };
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true || additionalProperties !== undefined;
  const isObject = schema.type === "object" || properties !== undefined;
  return {
    ...rest,
    ...(nullable === true && typeof rest.type === "string" ? { type: [rest.type, "null"] } : {}),
    ...(items === undefined ? {} : { items: strict(items) }),
    ...(Object.keys(known).length === 0 ? {} : { properties: mapped(known) }),
    ...(typeof additionalProperties === "object" ? { additionalProperties: strict(additionalProperties) } : {}),
    ...(isObject && !open ? { additionalProperties: false } : {}),
  };
}

function mapped(properties: Readonly<Record<string, Schema>>): Record<string, object> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, strict(schema)]));
}

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { UserError } from "../components/core/errors.ts";
import type { PlanValue } from "../plan/plan.ts";
import { type DesiredObject, ENVIRONMENT_LABEL, MANAGED_BY } from "../plan/render/desired.ts";
import { groupOf, type Manifest } from "../plan/render/identity.ts";
import { kindKey } from "./api.ts";

/** A definition of a kind, and who vouches for its schema. */
export interface Definition {
  /** `group/Kind`. */
  readonly kind: string;
  readonly manifest: Manifest;
  /** For the summary: which schema checks the kind's objects. */
  readonly source: string;
}

/** What a stand-in is called in summaries. */
const STAND_IN = "stand-in that checks nothing";

interface CustomResourceDefinition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string }[];
    readonly [field: string]: unknown;
  };
}

/**
 * Definitions of kinds whose chart cannot be had: from the folder named in config, else a stand-in made from the objects themselves.
 *
 * @param objects the plan's objects of the kinds that are missing.
 */
export async function fallbackDefinitions(
  objects: readonly DesiredObject[],
  folder: string | undefined,
  environment: string,
): Promise<Definition[]> {
  const known = folder === undefined ? new Map<string, CustomResourceDefinition>() : await definitionsIn(folder);
  const kinds = Map.groupBy(objects, ({ identity }) => kindKey(identity));
  return [...kinds].map(([kind, all]): Definition => {
    const found = known.get(kind);
    const versions = new Set(found?.spec.versions.map(({ name }) => name));
    const usable = all.every(({ identity }) => versions.has(identity.apiVersion.split("/")[1] ?? ""));
    if (found !== undefined && usable)
      return { kind, manifest: labelled(withoutWebhook(found), environment), source: "folder of definitions" };
    return { kind, manifest: labelled(standIn(all), environment), source: STAND_IN };
  });
}

/** The definitions in a text of YAML documents, such as a chart's. */
export function definitionsOf(text: string, environment: string, source: string): Definition[] {
  return parseDefinitions(text).map((definition) => ({
    kind: `${definition.spec.group}/${definition.spec.names.kind}`,
    manifest: labelled(definition, environment),
    source,
  }));
}

async function definitionsIn(folder: string): Promise<Map<string, CustomResourceDefinition>> {
  const files = await readdir(folder, { recursive: true }).catch((error: Error) => {
    throw new UserError(`the folder of definitions cannot be read: ${error.message}`);
  });
  const found = new Map<string, CustomResourceDefinition>();
  for (const file of files.filter((each) => /\.ya?ml$/.test(each)).toSorted()) {
    const text = await readFile(join(folder, file), "utf8");
    if (!text.includes("CustomResourceDefinition")) continue;
    for (const definition of parseDefinitions(text)) found.set(`${definition.spec.group}/${definition.spec.names.kind}`, definition);
  }
  return found;
}

function parseDefinitions(text: string): CustomResourceDefinition[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as CustomResourceDefinition | null)
    .filter((definition) => definition !== null)
    .filter(({ kind }) => kind === "CustomResourceDefinition");
}

/** A conversion webhook is part of the controller, which is not there. */
function withoutWebhook(definition: CustomResourceDefinition): CustomResourceDefinition {
  return { ...definition, spec: { ...definition.spec, conversion: { strategy: "None" } } };
}

function standIn(objects: readonly DesiredObject[]): CustomResourceDefinition {
  const [first] = objects;
  const kind = first?.identity.kind ?? "";
  const group = groupOf(first?.identity.apiVersion ?? "");
  const plural = pluralOf(kind);
  const versions = [...new Set(objects.map(({ identity }) => identity.apiVersion.split("/")[1] ?? ""))].toSorted();
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      ...(group.endsWith(".k8s.io") ? { annotations: { "api-approved.kubernetes.io": "unapproved, stand-in" } } : {}),
    },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase() },
      scope: objects.some(({ identity }) => identity.namespace !== undefined) ? "Namespaced" : "Cluster",
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  } as CustomResourceDefinition;
}

/** The plural that Kubernetes' own tools would guess. https://github.com/kubernetes/apimachinery `UnsafeGuessKindToResource` */
function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith("s")) return `${singular}es`;
  return singular.endsWith("y") ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

function labelled({ apiVersion, kind, metadata, spec }: CustomResourceDefinition, environment: string): Manifest {
  const labels = { ...metadata.labels, [MANAGED_BY.key]: MANAGED_BY.value, [ENVIRONMENT_LABEL]: environment };
  const annotations = metadata.annotations === undefined ? {} : { annotations: { ...metadata.annotations } };
  return { apiVersion, kind, metadata: { name: metadata.name, labels, ...annotations }, spec: spec as unknown as PlanValue };
}

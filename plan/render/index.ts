import { createHash } from "node:crypto";
import type { Plan, PlanValue } from "../plan.ts";
import { type DesiredObject, type DesiredRelease, desiredState } from "./desired.ts";
import { keyOf } from "./identity.ts";
import { toYaml } from "./yaml.ts";

/** One file of a render. */
export interface RenderedFile {
  /** Path below the output folder, with `/`: wave folder and file, such as `02/deployment.serving.model.yaml`. */
  readonly path: string;
  readonly content: string;
}

/**
 * Writes a plan's Kubernetes objects as manifests, one file each, in folders numbered by dependency wave. Releases are written as a
 * description of chart, version and values. Equal plans give equal bytes; nothing is read or written.
 *
 * @throws UserError when an object holds a secret or an unknown.
 */
export function render(plan: Plan): RenderedFile[] {
  const waves = desiredState(plan);
  const digits = Math.max(2, String(waves.length - 1).length);
  return waves.flatMap(({ objects, releases }, index) => {
    const folder = String(index).padStart(digits, "0");
    const taken = new Set<string>();
    return [
      ...objects.map((object) => ({ path: `${folder}/${objectFile(object, taken)}`, content: toYaml(object.manifest as PlanValue) })),
      ...releases.map((release) => ({ path: `${folder}/${releaseFile(release, taken)}`, content: toYaml(describeRelease(release)) })),
    ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  });
}

function objectFile({ identity }: DesiredObject, taken: Set<string>): string {
  const { kind, name, namespace } = identity;
  return fileName([kind, ...(namespace === undefined ? [] : [namespace]), name], keyOf(identity), taken);
}

function releaseFile({ name, namespace }: DesiredRelease, taken: Set<string>): string {
  return fileName(["HelmRelease", namespace, name], JSON.stringify(["release", namespace, name]), taken);
}

/** The document that `estate` reads a release from; not an object of any cluster. */
function describeRelease({ chart, definitionsOnly, name, namespace, repository, values, version }: DesiredRelease): PlanValue {
  const kept = definitionsOnly ? { definitionsOnly } : {};
  const source = { chart, version, ...kept, ...(repository === undefined ? {} : { repository }) };
  return { apiVersion: "mlops-estate/v1", kind: "HelmRelease", metadata: { name, namespace }, spec: { ...source, values } };
}

const harmless = /^[a-z0-9][a-z0-9-]*$/;
const longestPart = 63;

/**
 * A name of lower-case letters, digits and dashes, joined by dots, that no file system takes for another's or for a path. Where that
 * changes a part, or another object of the wave has the name already, a hash of the whole identity makes it unique.
 */
function fileName([kind = "", ...names]: readonly string[], key: string, taken: Set<string>): string {
  const parts = [kind.toLowerCase(), ...names];
  const base = parts.map(harmlessPart).join(".");
  const same = parts.every((part) => harmless.test(part) && part.length <= longestPart) && !taken.has(base);
  taken.add(base);
  return same ? `${base}.yaml` : `${base}.${createHash("sha256").update(key).digest("hex").slice(0, 12)}.yaml`;
}

function harmlessPart(part: string): string {
  return part
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, longestPart);
}

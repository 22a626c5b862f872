import charts from "./charts.json" with { type: "json" };
import images from "./images.json" with { type: "json" };
import services from "./services.json" with { type: "json" };
import systemImages from "./system-images.json" with { type: "json" };

/** An image of the lean estate, which can be built from packages; the pin stands in `images.json`. */
export type ImageName = keyof typeof images;

/** An image of a system above level 0, which only a registry has; the pin stands in `system-images.json`. */
export type SystemImageName = keyof typeof systemImages;

/** A chart that the estate installs; the pin stands in `charts.json`. */
export type ChartName = keyof typeof charts;

/** Where a chart is published and what it brings, as its pinned version does under the values that the estate sets. */
export interface ChartPin {
  /** A whole `oci://` reference, or the chart's name in {@link repository}. */
  readonly chart: string;
  readonly version: string;
  /** Address of a classic repository, one with an `index.yaml`. */
  readonly repository?: string;
  /** What other parts of the estate refer to; a check of the plan counts it as there. */
  readonly provides?: ChartProvides;
}

/** Objects that a chart or its controller makes. All names are those under the release name that the estate uses. */
export interface ChartProvides {
  /** Kinds, as `group/Kind`. */
  readonly kinds?: readonly string[];
  /** Services, as `namespace/name:port`; `*` for the namespace where the chart or its controller makes one in whichever namespace uses it. */
  readonly services?: readonly string[];
  /** Service accounts, as `namespace/name`. */
  readonly serviceAccounts?: readonly string[];
  /** Secrets, as `namespace/name:key`. */
  readonly secrets?: readonly string[];
  /** Classes, as `Kind/name`, such as `GatewayClass/eg` or `PriorityClass/high`. */
  readonly classes?: readonly string[];
  /** Images that its pods run, whole references. */
  readonly images?: readonly string[];
}

/** All pinned charts, by name. */
export const CHARTS: Readonly<Record<ChartName, ChartPin>> = charts;

/** Versions of what clouds run for the estate: minor version of Kubernetes, major version of PostgreSQL; the cloud picks the patch. */
export const SERVICE_VERSIONS: Readonly<Record<keyof typeof services, string>> = services;

const PINNED_IMAGES: Readonly<Record<ImageName | SystemImageName, { readonly repository: string; readonly tag: string }>> = {
  ...images,
  ...systemImages,
};

/**
 * Reference of a pinned image.
 *
 * @param mirror registry and path that holds all images under their own paths without their registry, such as `registry.example.com/mirror`;
 *   default: each image's own registry.
 */
export function imageReference(name: ImageName | SystemImageName, mirror?: string): string {
  const { repository, tag } = PINNED_IMAGES[name];
  return `${mirrored(repository, mirror)}:${tag}`;
}

/** A reference as the mirror has it: under the path that it has in its own registry. */
export function mirrored(reference: string, mirror: string | undefined): string {
  return mirror === undefined ? reference : `${mirror}/${withoutRegistry(reference)}`;
}

/**
 * Reference and version of a pinned chart.
 *
 * @param mirror `oci://` prefix or address of a classic repository that holds all charts; default: each chart's own.
 */
export function chartReference(name: ChartName, mirror?: string): { chart: string; version: string; repository?: string } {
  const { chart, repository, version }: ChartPin = charts[name];
  if (mirror === undefined) return { chart, version, ...(repository === undefined ? {} : { repository }) };
  // Charts are pushed and indexed under the name that they give themselves, which is not always that of their pin.
  const own = chart.slice(chart.lastIndexOf("/") + 1);
  return mirror.startsWith("oci://") ? { chart: `${mirror}/${own}`, version } : { chart: own, version, repository: mirror };
}

function withoutRegistry(repository: string): string {
  return repository.slice(repository.indexOf("/") + 1);
}

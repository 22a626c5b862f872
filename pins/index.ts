import charts from "./charts.json" with { type: "json" };
import images from "./images.json" with { type: "json" };
import services from "./services.json" with { type: "json" };

/** An image that the estate runs; the pin stands in `images.json`. */
export type ImageName = keyof typeof images;

/** A chart that the estate installs; the pin stands in `charts.json`. */
export type ChartName = keyof typeof charts;

/** Versions of what clouds run for the estate: minor version of Kubernetes, major version of PostgreSQL; the cloud picks the patch. */
export const SERVICE_VERSIONS: Readonly<Record<keyof typeof services, string>> = services;

/**
 * Reference of a pinned image.
 *
 * @param mirror registry and path that holds all images under their own paths without their registry, such as `registry.example.com/mirror`;
 *   default: each image's own registry.
 */
export function imageReference(name: ImageName, mirror?: string): string {
  const { repository, tag } = images[name];
  return `${mirror === undefined ? repository : `${mirror}/${withoutRegistry(repository)}`}:${tag}`;
}

/**
 * Reference and version of a pinned chart.
 *
 * @param mirror `oci://` prefix or address of a classic repository that holds all charts; default: each chart's own.
 */
export function chartReference(name: ChartName, mirror?: string): { chart: string; version: string; repository?: string } {
  const { chart, version } = charts[name];
  if (mirror === undefined) return { chart, version };
  return mirror.startsWith("oci://") ? { chart: `${mirror}/${name}`, version } : { chart: name, version, repository: mirror };
}

function withoutRegistry(repository: string): string {
  return repository.slice(repository.indexOf("/") + 1);
}

import { chartImageFindings, mustNameOneRelease } from "../../policies/core/images.ts";
import { inContainersOf, inPodsOf, SECURED_TYPES } from "../../policies/core/pod-shapes.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { quotedPath } from "./core/places.ts";
import { type Changed, changesIn, isKept } from "./core/sides.ts";
import { called, lower, riskOf, sentence } from "./core/telling.ts";
import type { Risk, RiskFinder, RiskSeverity } from "./risk.ts";

const ID = "image-changed";

const CHARTS = /^kubernetes:helm\.sh\/v[34]:(Release|Chart)$/;

const PIN = "Name it by its digest, or by a tag of one release.";
const LOOK = "Check that it was built and scanned here, and that the way back to the old one is known.";

/**
 * A running workload gets another image. With a tag that moves nobody knows what runs: two nodes may run different programs, and neither a rollback nor
 * a scan means the one that failed.
 */
export const imageChanged: RiskFinder = (comparison) =>
  changesIn(comparison, (type) => SECURED_TYPES.includes(type) || CHARTS.test(type)).flatMap((changed) =>
    CHARTS.test(changed.change.type) ? ofChart(changed) : ofPods(changed),
  );

function tell({ change }: Changed, severity: RiskSeverity, means: string, advice: string, paths: readonly string[]): Risk {
  return riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${means}.`, advice, paths });
}

function ofPods(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const former = imagesOf(changed.before);
  const kinds = new Map<string, string[]>();
  for (const [key, image] of imagesOf(changed.after)) {
    const was = former.get(key);
    const kind = was && changeOf(was, image);
    if (kind === undefined) continue;
    const path = quotedPath(image.resource.inputs, image.path);
    kinds.set(kind, [...(kinds.get(kind) ?? []), path]);
  }
  return [...kinds].map(([kind, paths]) => {
    const [severity, means, advice] = KINDS[kind as Kind];
    return tell(changed, severity, means, advice, paths.sort());
  });
}

type Kind = "floating" | "elsewhere" | "release" | "perhaps";

const KINDS: Readonly<Record<Kind, readonly [RiskSeverity, string, string]>> = {
  floating: ["high", "runs an image whose tag moves, where it was pinned before", PIN],
  elsewhere: ["medium", "runs an image of another name or registry", LOOK],
  release: ["low", "runs another image", LOOK],
  perhaps: [lower("high"), "perhaps runs another image: only an update can tell", PIN],
};

function changeOf(before: Reading, after: Reading): Kind | undefined {
  if (after.state === "unknown") return before.state === "unknown" ? undefined : "perhaps";
  const [was, is] = [before.text(), after.text()];
  if (is === undefined || was === is || before.state === "unknown") return undefined;
  if (isPinned(before) && !isPinned(after)) return "floating";
  return was === undefined || nameOf(was) === nameOf(is) ? "release" : "elsewhere";
}

function isPinned(image: Reading): boolean {
  return mustNameOneRelease(image).length === 0;
}

/** An image without its tag and digest. */
function nameOf(image: string): string {
  return (image.split("@")[0] ?? "").replace(/:[^:/]*$/, "");
}

/** Images of all containers, by the names of these; of two with one name the later counts. */
function imagesOf(object: Reading): Map<string, Reading> {
  const images = new Map<string, Reading>();
  inPodsOf(object, (pod) =>
    inContainersOf(pod, (container) => {
      const place = container.path.replaceAll(/\[\d+\]/g, "");
      images.set(`${place} ${container.at("name").text() ?? ""}`, container.at("image"));
      return [];
    }),
  );
  return images;
}

/** Images that a chart is told by its values. */
function ofChart(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const floats = (inputs: Reading) => chartImageFindings(inputs.at("values")).filter(({ answer }) => answer === "violated");
  const former = new Set(floats(changed.before).map(({ path }) => path));
  const paths = floats(changed.after)
    .filter(({ path }) => !former.has(path))
    .map(({ path }) => quotedPath(changed.after.resource.inputs, path));
  return paths.length === 0 ? [] : [tell(changed, "high", "is told to run an image whose tag moves", PIN, paths.sort())];
}

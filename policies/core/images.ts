import { mustBeText, type WhenAbsent } from "./demands.ts";
import { type Finding, undetermined } from "./finding.ts";
import { inContainersOf, inPodsOf } from "./pod-shapes.ts";
import { POD_TYPES } from "./pods.ts";
import type { Reading } from "./reading.ts";

const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** A version of three numbers or a date, wherever it stands in a tag. */
const THREE_NUMBERS = /(^|\D)\d+[.-]\d+[.-]\d+/;

const COMMIT = /^[0-9a-f]{7,40}$/;

/** Programs whose releases have two numbers; of others such a tag follows their newest patch. */
const TWO_NUMBERS = /(^|\/)(alpine|debian|pause|postgres|postgresql|seaweedfs|tritonserver)$/;

/** An image is named by its digest, or by a tag of just one release. */
export function mustNameOneRelease(image: Reading, absent: WhenAbsent = "violates"): readonly Finding[] {
  return mustBeText(image, namesOneRelease, "must be named by a digest or by a tag of one release, such as `1.2.3`", absent);
}

/** What is found in the images of all pods that an object makes. Where a controller knows an image itself, its own version decides. */
export function imageFindings(inputs: Reading): readonly Finding[] {
  const absent = POD_TYPES.includes(inputs.resource.type) ? "violates" : "passes";
  return inPodsOf(inputs, (pod) => inContainersOf(pod, (container) => mustNameOneRelease(container.at("image"), absent)));
}

/**
 * What is found in the images that a chart's values name. A tag that is empty or not there is the chart's own, which goes with the chart's version.
 *
 * @param values all of them, or what stands at any place of them.
 */
export function chartImageFindings(values: Reading): readonly Finding[] {
  if (values.path === "values" && values.state === "unknown") return [undetermined(values.path, "must name images of one release")];
  const below = [...values.items(), ...values.keys().map((key) => values.at(key))].flatMap(chartImageFindings);
  return [...below, ...values.keys().flatMap((key) => ofValue(values, key))];
}

function ofValue(values: Reading, key: string): readonly Finding[] {
  const value = values.at(key);
  if (key === "tag" && value.value !== "") {
    const name = values.at("repository").text() ?? values.at("name").text() ?? "";
    return mustBeText(value, (tag) => isOneRelease(name, tag), "must be a tag of one release, such as `1.2.3`", "passes");
  }
  if (!/image$/i.test(key)) return [];
  const isWhole = value.state === "unknown" || /:[^/]*$/.test(value.text() ?? "");
  return isWhole ? mustNameOneRelease(value) : [];
}

function namesOneRelease(image: string): boolean {
  const [, name = "", tag = ""] = /^([^@]+):(\w[\w.-]{0,127})$/.exec(image) ?? [];
  return DIGEST.test(image) || isOneRelease(name, tag);
}

function isOneRelease(name: string, tag: string): boolean {
  return THREE_NUMBERS.test(tag) || COMMIT.test(tag) || (TWO_NUMBERS.test(name) && /^\d+\.\d+/.test(tag));
}

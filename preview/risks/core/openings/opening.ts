import type { PlanValue } from "../../../../plan/plan.ts";
import { at, list, text } from "../../../../plan/wiring/values.ts";
import { isOpaque } from "../../../difference/equality.ts";
import { pathOf, type Step } from "../../../difference/paths.ts";
import { type Range, rangeOf } from "../ranges.ts";

/** Traffic of a protocol on some ports. `all` is every protocol, and every port where there are no numbers. */
export interface Traffic {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** One way that is open: some traffic, with some others, into something or out of it. */
export interface Opening {
  /** What it is a way into, such as a security group's URN or id. */
  readonly group: string;
  readonly direction: "in" | "out";
  readonly traffic: Traffic;
  /** Who is at the other end. */
  readonly peer: Range;
  /** Where it is written. */
  readonly path: string;
  /** Set where it is open since nothing is written, as a provider reads that. */
  readonly isImplied?: true;
}

/** Everybody, where a provider takes nothing written for that. */
export function everybodyAt(path: string) {
  return { peer: { sort: "everybody" }, path, isImplied: true } as const;
}

/** Every protocol on every port. */
export const ALL_TRAFFIC: Traffic = { protocol: "all", from: 0, to: 65535 };

/** Words of clouds for every protocol. */
const EVERY_PROTOCOL: ReadonlySet<string> = new Set(["-1", "all", "*", ""]);

/** Traffic as a rule writes it. What only an update can tell is taken for a protocol of its own. */
export function trafficOf(protocol: PlanValue | undefined, from?: PlanValue, to?: PlanValue): Traffic {
  const name = isOpaque(protocol) ? "unknown" : String(typeof protocol === "object" ? "" : (protocol ?? "")).toLowerCase();
  if (EVERY_PROTOCOL.has(name)) return from === undefined ? ALL_TRAFFIC : { ...ALL_TRAFFIC, ...portsOf(from, to) };
  return { protocol: name, ...portsOf(from, to) };
}

/** Traffic of a text such as `443`, `8000-9000` or `*`. */
export function trafficOfText(protocol: PlanValue | undefined, ports: PlanValue | undefined): Traffic {
  const [from, to] = text(ports)?.split("-") ?? [];
  return trafficOf(protocol, from, to);
}

function portsOf(from: PlanValue | undefined, to: PlanValue | undefined): { readonly from: number; readonly to: number } {
  const first = portOf(from);
  if (first === undefined || first < 0) return { from: 0, to: 65535 };
  return { from: first, to: portOf(to) ?? first };
}

function portOf(port: PlanValue | undefined): number | undefined {
  const number = typeof port === "string" && /^\d{1,5}$/.test(port) ? Number(port) : port;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Whether traffic is part of other traffic. */
export function isWithin(inner: Traffic, outer: Traffic): boolean {
  const sameProtocol = outer.protocol === "all" || outer.protocol === inner.protocol;
  return sameProtocol && outer.from <= inner.from && inner.to <= outer.to;
}

/** Ranges at a place of a value: a text, a list of texts, or a list of objects that hold one. */
export function peersAt(
  value: PlanValue | undefined,
  steps: readonly Step[],
  key?: string,
): readonly { readonly peer: Range; readonly path: string }[] {
  const found = steps.reduce<PlanValue | undefined>((below, step) => (isOpaque(below) ? below : child(below, step)), value);
  if (found === undefined || found === null) return [];
  const path = pathOf(steps);
  if (isOpaque(found)) return [{ peer: { sort: "unknown" }, path }];
  if (!Array.isArray(found)) return [{ peer: rangeOf(found), path }];
  return list(found).flatMap((item, index) => {
    const said = key === undefined || isOpaque(item) ? item : at(item, key);
    return said === undefined || said === null
      ? []
      : [{ peer: rangeOf(said), path: pathOf([...steps, index, ...(key === undefined ? [] : [key])]) }];
  });
}

function child(value: PlanValue | undefined, step: Step): PlanValue | undefined {
  if (typeof step === "number") return list(value)[step];
  return at(value, step);
}

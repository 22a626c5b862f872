import ipaddr from "ipaddr.js";
import type { Finding, Known } from "./finding.ts";

/** Blocks that may reach an API server are no wider than this, so that nobody opens it to half of the internet. */
const WIDEST_PREFIX = 16;

/** Kinds of cluster that a cloud has. */
const CLOUD_KINDS = ["auto", "none"];

/** What a cluster's kind allows, and who may reach its API server. */
export function clusterFindings({ cloud, cluster }: Known): Finding[] {
  if (cloud === undefined || cluster === undefined) return [];
  const { allowedCidrs, kind } = cluster;
  const wide = allowedCidrs.flatMap((cidr, index): Finding[] => {
    const [, prefix] = ipaddr.IPv4.parseCIDR(cidr);
    if (prefix >= WIDEST_PREFIX) return [];
    return [
      [
        ["cluster", "allowedCidrs", index],
        `must be /${WIDEST_PREFIX} or narrower (got ${cidr}): the API server is not opened to the internet`,
      ],
    ];
  });
  if (cloud === "local") {
    const none: Finding[] =
      kind === "none" ? [[["cluster", "kind"], "must be another than `none` on `local`, which is nothing but a cluster"]] : [];
    return [...none, ...wide];
  }
  if (CLOUD_KINDS.includes(kind)) return wide;
  return [[["cluster", "kind"], `must be one of ${CLOUD_KINDS.join(", ")} on ${cloud} (got "${kind}")`], ...wide];
}

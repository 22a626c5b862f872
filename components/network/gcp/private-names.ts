import { ManagedZone } from "@pulumi/gcp/dns/managedZone.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import { tagsOf } from "../../core/estate.ts";
import { physicalName } from "../../core/naming.ts";
import { RESOURCE_NAME, type Site } from "./site.ts";

/** Domains of Google's services, each with the host that its other names stand for; `pkg.dev` and `gcr.io` are where images come from. */
const DOMAINS = [
  { domain: "googleapis.com", host: "private.googleapis.com" },
  { domain: "pkg.dev", host: "pkg.dev" },
  { domain: "gcr.io", host: "gcr.io" },
] as const;

/**
 * `private.googleapis.com`, which is 199.36.153.8/30: reached from inside a VPC only, without NAT. The one beside it, `restricted`, answers for
 * services of VPC Service Controls alone, which not all of the estate's are. https://cloud.google.com/vpc/docs/configure-private-google-access#domain-options
 */
const ADDRESSES = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"];

/** Seconds for which resolvers remember a record. */
const SECONDS = 300;

/** Zones that only the network sees, in which names of Google's services lead to private addresses: storage and registry need no way out. */
export function privateNamesOf(site: Site): readonly RecordSet[] {
  return DOMAINS.flatMap(({ domain, host }) => {
    const zone = newZone(site, domain);
    return [
      newRecord(site, zone, domain, { name: host, type: "A", rrdatas: ADDRESSES }),
      newRecord(site, zone, domain, { name: `*.${domain}`, type: "CNAME", rrdatas: [`${host}.`] }),
    ];
  });
}

function newZone({ estate, name, network, options }: Site, domain: string): ManagedZone {
  return new ManagedZone(
    `${name}-${roleOf(domain)}`,
    {
      name: physicalName(estate, roleOf(domain), RESOURCE_NAME),
      project: estate.scope,
      dnsName: `${domain}.`,
      description: `Private addresses of ${domain}`,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
      labels: tagsOf(estate, "network"),
    },
    options,
  );
}

interface NamedRecord {
  readonly name: string;
  readonly type: "A" | "CNAME";
  readonly rrdatas: readonly string[];
}

function newRecord(
  { estate, name, options }: Site,
  zone: ManagedZone,
  domain: string,
  { name: recorded, rrdatas, type }: NamedRecord,
): RecordSet {
  return new RecordSet(
    `${name}-${roleOf(domain)}-${type === "A" ? "host" : "others"}`,
    { managedZone: zone.name, project: estate.scope, name: `${recorded}.`, type, ttl: SECONDS, rrdatas: [...rrdatas] },
    options,
  );
}

function roleOf(domain: string): string {
  return domain.replaceAll(".", "-");
}

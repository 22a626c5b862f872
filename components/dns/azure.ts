import { DnssecConfig } from "@pulumi/azure-native/dns/dnssecConfig.js";
import { RecordSet } from "@pulumi/azure-native/dns/recordSet.js";
import { Zone } from "@pulumi/azure-native/dns/zone.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { parseSpec } from "../core/parse.ts";
import { type DnsArgs, type DnsOutputs, DnsSpec } from "./contract.ts";

/** https://letsencrypt.org/docs/caa/ */
const AUTHORITY = "letsencrypt.org";
/** Seconds for which the record may be remembered. */
const TIME_TO_LIVE = 3600;

/**
 * A public zone of Azure DNS. No lock guards it against deletion: one would guard each of its records too, and a certificate challenge is answered by
 * a record that goes afterwards. https://learn.microsoft.com/azure/dns/dns-protect-zones-recordsets#resource-locks
 */
export class AzureDns extends ComponentResource implements DnsOutputs {
  readonly zone: Input<string> | undefined;
  readonly nameServers: Input<readonly string[]>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: DnsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DnsSpec, args.spec);
    super("estate:dns:AzureDns", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const zone = spec.zone === "create" ? newZone(name, args, options) : undefined;
    this.zone = zone?.id;
    this.nameServers = zone?.nameServers ?? [];
    this.ready = zone === undefined ? [] : [zone, sign(name, zone, args, options), onlyAuthority(name, zone, args, options)];
    this.registerOutputs({ zone: this.zone, nameServers: this.nameServers });
  }
}

/** Its name is the domain's, the only one that it can have. */
function newZone(name: string, { domain, estate }: DnsArgs, options: CustomResourceOptions): Zone {
  return new Zone(
    `${name}-zone`,
    { zoneName: domain, zoneType: "Public", resourceGroupName: estate.scope, location: "global", tags: tagsOf(estate, "dns") },
    { ...options, protect: estate.protect },
  );
}

/** Counts once the parent zone has the DS record, which Azure shows beside the zone. https://learn.microsoft.com/azure/dns/dnssec-how-to */
function sign(name: string, zone: Zone, { estate }: DnsArgs, options: CustomResourceOptions): DnssecConfig {
  return new DnssecConfig(`${name}-dnssec`, { zoneName: zone.name, resourceGroupName: estate.scope }, options);
}

function onlyAuthority(name: string, zone: Zone, { estate }: DnsArgs, options: CustomResourceOptions): RecordSet {
  return new RecordSet(
    `${name}-caa`,
    {
      relativeRecordSetName: "@",
      recordType: "CAA",
      zoneName: zone.name,
      resourceGroupName: estate.scope,
      ttl: TIME_TO_LIVE,
      caaRecords: [{ flags: 0, tag: "issue", value: AUTHORITY }],
    },
    options,
  );
}

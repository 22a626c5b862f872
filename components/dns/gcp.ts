import { ManagedZone } from "@pulumi/gcp/dns/managedZone.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type DnsArgs, type DnsOutputs, DnsSpec } from "./contract.ts";

/** https://cloud.google.com/dns/docs/reference/rest/v1/managedZones */
const ZONE_NAME: NameRule = { longest: 63 };

/** Seconds for which resolvers remember who may issue certificates. */
const CAA_SECONDS = 3600;

/** A public zone of Cloud DNS that is signed; `zone` is its name, as cert-manager takes it in `hostedZoneName`. */
export class GcpDns extends ComponentResource implements DnsOutputs {
  readonly zone: Input<string> | undefined;
  readonly nameServers: Input<readonly string[]>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: DnsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DnsSpec, args.spec);
    super("estate:dns:GcpDns", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const zone = spec.zone === "create" ? newZone(name, args, options) : undefined;
    const issuer = zone === undefined ? [] : [allowIssuer(name, zone, args, options)];
    this.zone = zone?.name;
    this.nameServers = zone?.nameServers ?? [];
    this.ready = zone === undefined ? [] : [zone, ...issuer];
    this.registerOutputs({ zone: this.zone, nameServers: this.nameServers });
  }
}

/** Cloud DNS still signs with RSA unless told otherwise; the curve makes answers shorter. https://cloud.google.com/dns/docs/dnssec-advanced#choosing-algorithm */
function newZone(name: string, args: DnsArgs, options: CustomResourceOptions): ManagedZone {
  const { estate, domain } = args;
  const curve = { algorithm: "ecdsap256sha256", keyLength: 256 };
  return new ManagedZone(
    `${name}-zone`,
    {
      name: physicalName(estate, "zone", ZONE_NAME),
      project: estate.scope,
      dnsName: `${domain}.`,
      description: `Public names of ${estate.environment}`,
      visibility: "public",
      dnssecConfig: {
        state: "on",
        nonExistence: "nsec3",
        defaultKeySpecs: [
          { ...curve, keyType: "keySigning" },
          { ...curve, keyType: "zoneSigning" },
        ],
      },
      cloudLoggingConfig: { enableLogging: true },
      forceDestroy: false,
      labels: tagsOf(estate, "dns"),
    },
    { ...options, protect: estate.protect },
  );
}

/** Every other authority must refuse to issue for the zone, wildcards included. https://datatracker.ietf.org/doc/html/rfc8659#name-caa-issue-property */
function allowIssuer(name: string, zone: ManagedZone, args: DnsArgs, options: CustomResourceOptions): RecordSet {
  return new RecordSet(
    `${name}-caa`,
    {
      managedZone: zone.name,
      project: args.estate.scope,
      name: `${args.domain}.`,
      type: "CAA",
      ttl: CAA_SECONDS,
      rrdatas: ['0 issue "letsencrypt.org"'],
    },
    options,
  );
}

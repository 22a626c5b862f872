import { CryptoKey } from "@pulumi/gcp/kms/cryptoKey.js";
import { KeyRing } from "@pulumi/gcp/kms/keyRing.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { KEY_USES, type KeysArgs, type KeysOutputs, KeysSpec, type KeyUse } from "./contract.ts";

/** https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create */
const KEY_NAME: NameRule = { longest: 63 };

/** Days that a key may go without new material, whatever the spec allows: CIS benchmark for Google Cloud, 1.10. */
const MOST_ROTATION_DAYS = 90;

/**
 * Keys of Cloud KMS, one a use, on one ring in the region. Rings and keys are never deleted, only what they encrypt with is: an environment that
 * was destroyed leaves their names behind, and its next one has to import them. https://cloud.google.com/kms/docs/destroy-restore
 */
export class GcpKeys extends ComponentResource implements KeysOutputs {
  readonly ids: Readonly<Record<KeyUse, Input<string>>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: KeysArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, KeysSpec, args.spec);
    super("estate:keys:GcpKeys", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider, protect: args.estate.protect };
    const ring = newRing(name, args.estate, options);
    const keys = KEY_USES.map((use) => [use, newKey(name, use, spec, args.estate, ring, options)] as const);
    this.ids = Object.fromEntries<Input<string>>(keys.map(([use, key]) => [use, key.id])) as Record<KeyUse, Input<string>>;
    this.ready = keys.map(([, key]) => key);
    this.registerOutputs({ ids: this.ids });
  }
}

function newRing(name: string, estate: Estate, options: CustomResourceOptions): KeyRing {
  return new KeyRing(
    `${name}-ring`,
    { name: physicalName(estate, "keys", KEY_NAME), location: estate.region, project: estate.scope },
    options,
  );
}

/** The days until a key is gone cannot be changed later: a new value would replace the key and make all that it encrypted unreadable. */
function newKey(name: string, use: KeyUse, spec: KeysSpec, estate: Estate, ring: KeyRing, options: CustomResourceOptions): CryptoKey {
  return new CryptoKey(
    `${name}-${use}`,
    {
      name: physicalName(estate, use, KEY_NAME),
      keyRing: ring.id,
      purpose: "ENCRYPT_DECRYPT",
      versionTemplate: { algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION", protectionLevel: "SOFTWARE" },
      rotationPeriod: secondsOf(Math.min(spec.rotationDays, MOST_ROTATION_DAYS)),
      destroyScheduledDuration: secondsOf(spec.deletionDays),
      labels: tagsOf(estate, "keys"),
    },
    { ...options, ignoreChanges: ["destroyScheduledDuration"] },
  );
}

function secondsOf(days: number): string {
  return `${days * 86_400}s`;
}

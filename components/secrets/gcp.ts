import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity.js";
import { Secret } from "@pulumi/gcp/secretmanager/secret.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type SecretAccess, type SecretsArgs, type SecretsOutputs, SecretsSpec, type StoreProvider } from "./contract.ts";

/** https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create */
const SECRET_NAME: NameRule = { longest: 255 };

/** Days for which a destroyed value can be had back; it is unreadable at once. https://cloud.google.com/secret-manager/docs/delay-destruction-of-secret-versions */
const DESTROY_DAYS = 7;

/** Secrets of Secret Manager without a version, kept in the region only. */
export class GcpSecrets extends ComponentResource implements SecretsOutputs {
  readonly access: Readonly<Record<string, SecretAccess>>;
  readonly store: StoreProvider;
  readonly ready: readonly Resource[];

  constructor(name: string, args: SecretsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, SecretsSpec, args.spec);
    super("estate:secrets:GcpSecrets", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const mayEncrypt = spec.names.length === 0 ? [] : [grantKey(name, args, options)];
    const made = spec.names.map((secret) => [secret, newSecret(name, secret, args, { ...options, dependsOn: mayEncrypt })] as const);
    this.access = Object.fromEntries(made.map(([secret, { id }]) => [secret, { id, name: nameOf(secret, args.estate) }]));
    this.store = { gcpsm: { projectID: args.estate.account } };
    this.ready = made.map(([, secret]) => secret);
    this.registerOutputs({ access: this.access });
  }
}

function nameOf(secret: string, estate: Estate): string {
  return physicalName(estate, secret, SECRET_NAME);
}

function grantKey(name: string, args: SecretsArgs, options: CustomResourceOptions): CryptoKeyIAMMember {
  const agent = new ServiceIdentity(`${name}-agent`, { service: "secretmanager.googleapis.com", project: args.estate.scope }, options);
  return new CryptoKeyIAMMember(
    `${name}-key-grant`,
    { cryptoKeyId: args.key, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member: agent.member },
    options,
  );
}

function newSecret(name: string, secret: string, args: SecretsArgs, options: CustomResourceOptions): Secret {
  const { estate, key } = args;
  const replica = { location: estate.region, customerManagedEncryption: { kmsKeyName: key } };
  return new Secret(
    `${name}-${secret}`,
    {
      secretId: nameOf(secret, estate),
      project: estate.scope,
      replication: { userManaged: { replicas: [replica] } },
      versionDestroyTtl: `${DESTROY_DAYS * 86_400}s`,
      deletionProtection: estate.protect,
      labels: tagsOf(estate, "secrets"),
    },
    { ...options, protect: estate.protect },
  );
}

import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type SecretAccess, type SecretsArgs, type SecretsOutputs, SecretsSpec, type StoreProvider } from "./contract.ts";

/**
 * With `_`, since AWS warns of names that end in a hyphen and six characters, as `-apikey` does: its own ARNs end so.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
const SECRET_NAME: NameRule = { longest: 512, separator: "_" };

/** Secrets of Secrets Manager without a value: people and other systems put it in, and the program never sees it. */
export class AwsSecrets extends ComponentResource implements SecretsOutputs {
  readonly access: Readonly<Record<string, SecretAccess>>;
  readonly store: StoreProvider;
  readonly ready: readonly Resource[];

  constructor(name: string, args: SecretsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, SecretsSpec, args.spec);
    super("estate:secrets:AwsSecrets", name, {}, opts);
    const secrets = spec.names.map((secret) => [secret, secretOf(name, secret, args, this)] as const);
    this.access = Object.fromEntries(secrets.map(([secret, { arn }]) => [secret, { id: arn, name: nameOf(secret, args.estate) }]));
    this.store = { aws: { service: "SecretsManager", region: args.estate.region } };
    this.ready = secrets.map(([, secret]) => secret);
    this.registerOutputs({ access: this.access });
  }
}

function nameOf(secret: string, estate: Estate): string {
  return physicalName(estate, secret, SECRET_NAME);
}

function secretOf(name: string, secret: string, { estate, key }: SecretsArgs, parent: Resource): Secret {
  return new Secret(
    `${name}-${secret}`,
    {
      name: nameOf(secret, estate),
      description: `Filled in by hand or by another system for environment ${estate.environment}`,
      kmsKeyId: key,
      recoveryWindowInDays: recoveryDays(estate),
      tags: tagsOf(estate, "secrets"),
    },
    { parent, provider: estate.provider, protect: estate.protect },
  );
}

/** A deleted secret holds its name until it cannot be had back, so an environment that may go can come again only without that time. */
function recoveryDays(estate: Estate): number {
  return estate.protect ? 30 : 0;
}

import { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  interpolate,
  type Resource,
} from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type RegistryArgs, type RegistryOutputs, RegistrySpec } from "./contract.ts";

/** https://cloud.google.com/artifact-registry/docs/repositories/create-repos */
const REPOSITORY_NAME: NameRule = { longest: 63 };

/**
 * One repository of Artifact Registry. What the spec calls repositories are paths of images in it, which the first push makes: an image's address
 * is `<region>-docker.pkg.dev/<project>/<repository>/<path>`, so only this way is a prefix and a name the whole address, as on other clouds.
 * https://cloud.google.com/artifact-registry/docs/docker/names
 */
export class GcpRegistry extends ComponentResource implements RegistryOutputs {
  readonly prefix: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: RegistryArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, RegistrySpec, args.spec);
    super("estate:registry:GcpRegistry", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const mayEncrypt = grantKey(name, args, options);
    const repository = newRepository(name, spec, args, { ...options, dependsOn: [mayEncrypt] });
    const mayPull = grantPull(name, repository, args, options);
    this.prefix = `${args.estate.region}-docker.pkg.dev/${args.estate.account}/${repositoryOf(args.estate)}`;
    this.ready = [repository, ...mayPull];
    this.registerOutputs({ prefix: this.prefix });
  }
}

function grantKey(name: string, args: RegistryArgs, options: CustomResourceOptions): CryptoKeyIAMMember {
  const agent = new ServiceIdentity(`${name}-agent`, { service: "artifactregistry.googleapis.com", project: args.estate.scope }, options);
  return new CryptoKeyIAMMember(
    `${name}-key-grant`,
    { cryptoKeyId: args.key, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member: agent.member },
    options,
  );
}

/** `INHERITED` scans every push once the project has the Container Scanning API on. https://cloud.google.com/artifact-analysis/docs/enable-automatic-scanning */
function newRepository(name: string, spec: RegistrySpec, args: RegistryArgs, options: CustomResourceOptions): Repository {
  const { estate } = args;
  return new Repository(
    `${name}-repository`,
    {
      repositoryId: repositoryOf(estate),
      project: estate.scope,
      location: estate.region,
      format: "DOCKER",
      mode: "STANDARD_REPOSITORY",
      description: `Images of ${estate.environment}`,
      dockerConfig: { immutableTags: true },
      kmsKeyName: args.key,
      cleanupPolicies: [
        { id: "untagged", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: `${spec.keepUntaggedDays * 86_400}s` } },
      ],
      cleanupPolicyDryRun: false,
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
      labels: tagsOf(estate, "registry"),
    },
    { ...options, protect: estate.protect },
  );
}

function repositoryOf(estate: Estate): string {
  return physicalName(estate, "registry", REPOSITORY_NAME);
}

function grantPull(name: string, repository: Repository, args: RegistryArgs, options: CustomResourceOptions): RepositoryIamMember[] {
  if (args.pulledBy === undefined) return [];
  const { repositoryId, location, project } = repository;
  const member = interpolate`serviceAccount:${args.pulledBy}`;
  return [
    new RepositoryIamMember(
      `${name}-pull`,
      { repository: repositoryId, location, project, role: "roles/artifactregistry.reader", member },
      options,
    ),
  ];
}

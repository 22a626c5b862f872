import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy.js";
import { Repository } from "@pulumi/aws/ecr/repository.js";
import { RepositoryPolicy } from "@pulumi/aws/ecr/repositoryPolicy.js";
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, jsonStringify, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { parseSpec } from "../core/parse.ts";
import { type RegistryArgs, type RegistryOutputs, RegistrySpec } from "./contract.ts";

/** One ECR repository a name of the spec; they share the account's registry and the environment's folder in it. */
export class AwsRegistry extends ComponentResource implements RegistryOutputs {
  readonly prefix: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: RegistryArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, RegistrySpec, args.spec);
    super("estate:registry:AwsRegistry", name, {}, opts);
    const { account, region } = args.estate;
    this.ready = spec.repositories.flatMap((repository) => repositoryOf(name, repository, spec, args, this));
    this.prefix = `${account}.dkr.ecr.${region}.amazonaws.com/${folderOf(args.estate)}`;
    this.registerOutputs({ prefix: this.prefix });
  }
}

/**
 * Words of lower-case letters and digits with one hyphen between them, 256 characters with the repository:
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
function folderOf({ environment }: Estate): string {
  return `estate-${environment.toLowerCase()}`.replaceAll(/[^a-z0-9]+/g, "-").replace(/-$/, "");
}

function repositoryOf(name: string, repository: string, spec: RegistrySpec, args: RegistryArgs, parent: Resource): readonly Resource[] {
  const { estate, key, pulledBy } = args;
  const options = { parent, provider: estate.provider };
  const made = new Repository(
    `${name}-${repository}`,
    {
      name: `${folderOf(estate)}/${repository}`,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key }],
      forceDelete: !estate.protect,
      tags: tagsOf(estate, "registry"),
    },
    { ...options, protect: estate.protect },
  );
  new LifecyclePolicy(`${name}-${repository}-lifecycle`, { repository: made.name, policy: lifecycleOf(spec) }, options);
  if (pulledBy === undefined) return [made];
  return [new RepositoryPolicy(`${name}-${repository}-policy`, { repository: made.name, policy: pullPolicyOf(estate, pulledBy) }, options)];
}

function lifecycleOf({ keepUntaggedDays }: RegistrySpec): string {
  const selection = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: keepUntaggedDays };
  return JSON.stringify({ rules: [{ rulePriority: 1, description: "Layers without a tag", selection, action: { type: "expire" } }] });
}

/**
 * Names the one role that pulls, below the path that all roles of the estate have. Others of the account pull only where an IAM policy of
 * their own says so; they are not denied, since whoever builds on an image or signs one has to read it.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
function pullPolicyOf({ account }: Estate, role: Input<string>): Input<string> {
  const Action = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  const Principal = { AWS: interpolate`arn:aws:iam::${account}:role/estate/${role}` };
  return jsonStringify({ Version: "2012-10-17", Statement: [{ Sid: "NodesPull", Effect: "Allow", Principal, Action }] });
}

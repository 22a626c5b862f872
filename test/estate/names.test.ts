import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloudResources, shippedPlan } from "../support/cloud-plans.ts";

/** What providers take as a name, from their own pages; kept apart from the rules that the components follow. */
const ALLOWED: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  "aws:s3/bucket:Bucket": { bucket: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ },
  // https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
  "aws:eks/cluster:Cluster": { name: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/ },
  // https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
  "aws:eks/nodeGroup:NodeGroup": { nodeGroupName: /^[0-9A-Za-z][A-Za-z0-9_-]{0,62}$/ },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  "aws:iam/role:Role": { name: /^[\w+=,.@-]{1,64}$/ },
  "aws:iam/policy:Policy": { name: /^[\w+=,.@-]{1,128}$/ },
  "aws:iam/instanceProfile:InstanceProfile": { name: /^[\w+=,.@-]{1,128}$/ },
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
  "aws:rds/instance:Instance": { identifier: /^[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$/ },
  "aws:rds/subnetGroup:SubnetGroup": { name: /^[a-z0-9._ -]{1,255}$/ },
  // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
  "aws:ecr/repository:Repository": { name: /^(?=.{2,256}$)(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/ },
  "aws:kms/alias:Alias": { name: /^alias\/[a-zA-Z0-9/_-]{1,249}$/ },
  "aws:sqs/queue:Queue": { name: /^[\w-]{1,80}$/ },
  "aws:cloudwatch/eventRule:EventRule": { name: /^[.\-_A-Za-z0-9]{1,64}$/ },
  "aws:cloudwatch/logGroup:LogGroup": { name: /^[.\-_/#A-Za-z0-9]{1,512}$/ },
  "aws:cloudtrail/trail:Trail": { name: /^(?=.{3,128}$)[a-zA-Z0-9](?:[._-]?[a-zA-Z0-9])*$/ },
  "aws:ec2/launchTemplate:LaunchTemplate": { name: /^[\w()./-]{3,128}$/ },
  "aws:ec2/securityGroup:SecurityGroup": { name: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/ },
  "aws:sagemaker/domain:Domain": { domainName: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/ },
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup": { modelPackageGroupName: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/ },
  // https://cloud.google.com/storage/docs/buckets#naming
  "gcp:storage/bucket:Bucket": { name: /^(?!.*google)[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]$/ },
  // https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters
  "gcp:container/cluster:Cluster": { name: /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/ },
  "gcp:container/nodePool:NodePool": { name: /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/ },
  // https://cloud.google.com/iam/docs/service-accounts-create
  "gcp:serviceaccount/account:Account": { accountId: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/ },
  // https://cloud.google.com/sql/docs/postgres/instance-settings#instance-id-2ndgen
  "gcp:sql/databaseInstance:DatabaseInstance": { name: /^[a-z][a-z0-9-]{0,96}[a-z0-9]$/ },
  "gcp:kms/keyRing:KeyRing": { name: /^[\w-]{1,63}$/ },
  "gcp:kms/cryptoKey:CryptoKey": { name: /^[\w-]{1,63}$/ },
  "gcp:artifactregistry/repository:Repository": { repositoryId: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/ },
  "gcp:compute/network:Network": { name: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/ },
  "gcp:compute/subnetwork:Subnetwork": { name: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/ },
  "gcp:compute/firewall:Firewall": { name: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/ },
  "gcp:compute/router:Router": { name: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/ },
  "gcp:dns/managedZone:ManagedZone": { name: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/ },
  "gcp:projects/iAMCustomRole:IAMCustomRole": { roleId: /^[a-zA-Z0-9_.]{3,64}$/ },
  // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  "azure-native:resources:ResourceGroup": { resourceGroupName: /^[\w.()-]{0,89}[\w()-]$/ },
  "azure-native:storage:StorageAccount": { accountName: /^[a-z0-9]{3,24}$/ },
  "azure-native:storage:BlobContainer": { containerName: /^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/ },
  "azure-native:keyvault:Vault": { vaultName: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/ },
  "azure-native:keyvault:Key": { keyName: /^[a-zA-Z0-9-]{1,127}$/ },
  "azure-native:containerregistry:Registry": { registryName: /^[a-zA-Z0-9]{5,50}$/ },
  "azure-native:containerservice:ManagedCluster": {
    resourceName: /^[a-zA-Z0-9]([\w-]{0,61}[a-zA-Z0-9])?$/,
    dnsPrefix: /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,52}[a-zA-Z0-9])?$/,
  },
  "azure-native:containerservice:AgentPool": { agentPoolName: /^[a-z][a-z0-9]{0,11}$/ },
  "azure-native:dbforpostgresql:Server": { serverName: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/ },
  "azure-native:managedidentity:UserAssignedIdentity": { resourceName: /^[a-zA-Z0-9][\w-]{2,127}$/ },
  "azure-native:network:VirtualNetwork": { virtualNetworkName: /^[a-zA-Z0-9]([\w.-]{0,62}\w)?$/ },
  "azure-native:network:Subnet": { subnetName: /^[a-zA-Z0-9]([\w.-]{0,78}\w)?$/ },
  "azure-native:network:PrivateEndpoint": { privateEndpointName: /^[a-zA-Z0-9]([\w.-]{0,62}\w)?$/ },
  "azure-native:machinelearningservices:Workspace": { workspaceName: /^[a-zA-Z0-9][\w-]{2,32}$/ },
  "azure-native:machinelearningservices:OnlineEndpoint": { endpointName: /^[a-z]([a-z0-9-]{1,30}[a-z0-9])$/ },
  "azure-native:machinelearningservices:Compute": { computeName: /^[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/ },
  "azure-native:databricks:Workspace": { workspaceName: /^[\w-]{3,64}$/ },
};

const environment = fc.stringMatching(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/);
const word = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);

describe.each(["prod-aws", "prod-gcp", "prod-azure", "research-sagemaker", "research-vertex", "research-azureml", "research-databricks"])(
  "names and tags of %s",
  (shipped) => {
    it("are taken by the provider, whatever environment and owner are called", async () => {
      await fc.assert(
        fc.asyncProperty(environment, word, word, async (name, owner, costCentre) => {
          const plan = await shippedPlan(shipped, { owner, costCentre }, name);
          const resources = cloudResources(plan).filter(({ external }) => external !== true);

          const wrong = resources.flatMap(({ inputs, name: logical, type }) =>
            Object.entries(ALLOWED[type] ?? {}).flatMap(([argument, pattern]) => {
              const given = inputs[argument];
              return typeof given === "string" && !pattern.test(given) ? [`${logical}: ${argument} ${given}`] : [];
            }),
          );
          const tags = resources.flatMap(({ inputs }) =>
            Object.entries({ ...(inputs["tags"] as object), ...(inputs["labels"] as object) }),
          );
          const loose = tags.filter(([key, value]) => key.length > 63 || (typeof value === "string" && value.length > 63));

          expect({ wrong, loose }).toEqual({ wrong: [], loose: [] });
        }),
        // Each run stands up a whole environment; the longest names come first.
        {
          numRuns: 4,
          examples: [
            ["a".repeat(40), "o".repeat(63), "c".repeat(63)],
            ["a", "o", "c"],
            [`a${"-".repeat(38)}b`, "a--b", "c"],
          ],
        },
      );
    }, 120_000);
  },
);

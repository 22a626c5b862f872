import { SERVER_TYPES } from "../../policies/core/pods.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import type { RiskFinder } from "./risk.ts";

/** Types that somebody calls, or that something runs on, while they are there. */
const SERVES: ReadonlySet<string> = new Set([
  ...SERVER_TYPES,
  "kubernetes:core/v1:Service",
  "kubernetes:helm.sh/v3:Release",
  "kubernetes:gateway.networking.k8s.io/v1:Gateway",
  "kubernetes:gateway.networking.k8s.io/v1:GatewayClass",
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
  "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy",
  "kubernetes:networking.k8s.io/v1:Ingress",
  "kubernetes:serving.kserve.io/v1beta1:InferenceService",
  "kubernetes:serving.kserve.io/v1alpha1:ServingRuntime",
  "kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime",
  "kubernetes:ray.io/v1:RayService",
  "kubernetes:postgresql.cnpg.io/v1:Cluster",
  "kubernetes:argoproj.io/v1alpha1:EventBus",
  "kubernetes:karpenter.sh/v1:NodePool",
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:eks/addon:Addon",
  "aws:rds/instance:Instance",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/eip:Eip",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:route53/record:Record",
  "aws:route53/zone:Zone",
  "aws:sagemaker/domain:Domain",
  "aws:sagemaker/endpoint:Endpoint",
  "aws:sagemaker/mlflowApp:MlflowApp",
  "gcp:container/cluster:Cluster",
  "gcp:container/nodePool:NodePool",
  "gcp:sql/databaseInstance:DatabaseInstance",
  "gcp:compute/routerNat:RouterNat",
  "gcp:dns/managedZone:ManagedZone",
  "gcp:dns/recordSet:RecordSet",
  "gcp:vertex/aiEndpoint:AiEndpoint",
  "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:containerservice:AgentPool",
  "azure-native:containerregistry:Registry",
  "azure-native:dbforpostgresql:Server",
  "azure-native:dns:Zone",
  "azure-native:dns:RecordSet",
  "azure-native:keyvault:Vault",
  "azure-native:network:NatGateway",
  "azure-native:network:PrivateEndpoint",
  "azure-native:machinelearningservices:OnlineEndpoint",
  "azure-native:machinelearningservices:Workspace",
  "azure-native:databricks:Workspace",
]);

/**
 * Replaces something that serves, the old one first. Between the two nobody answers, for as long as the new one takes, and for good where making it
 * fails.
 */
export const deletedFirst: RiskFinder = ({ changes }) =>
  changes
    .filter(({ operation, replacement, type }) => operation === "replace" && replacement?.deleteFirst === true && SERVES.has(type))
    .map((change) =>
      riskOf("deleted-first", change, {
        severity: "high",
        reason: `${sentence(called(change))} is deleted before the new one stands, since both cannot bear its name: an outage.`,
        advice: "Give the new one another name so that both can stand, or plan the outage and say when it is.",
        paths: change.replacement?.because ?? [],
      }),
    );

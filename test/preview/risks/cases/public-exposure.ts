import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned, update } from "../changes.ts";

const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const RDS = "aws:rds/instance:Instance";
const EKS = "aws:eks/cluster:Cluster";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const FIREWALL = "gcp:compute/firewall:Firewall";
const STORAGE = "azure-native:storage:StorageAccount";
const NSG = "azure-native:network:NetworkSecurityGroup";
const SERVICE = "core/v1:Service";

const bucket = planned("aws:s3/bucket:Bucket", { bucket: "data" }, { name: "data" });
const block = planned(BLOCK, { blockPublicAcls: true }, { propertyDependencies: { bucket: [bucket.urn] } });
const other = planned("aws:ec2/vpc:Vpc");
const group = planned("aws:ec2/securityGroup:SecurityGroup", {}, { name: "api" });

const ingress = (before: Record<string, PlanValue>, after: Record<string, PlanValue>) => {
  const port = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
  const said = { propertyDependencies: { securityGroupId: [group.urn] } };
  const one = change(planned(RULE, { ...port, ...before }, said), planned(RULE, { ...port, ...after }, said));
  return comparison([one], { unchanged: [group] });
};
const ranges = (before: readonly string[], after: readonly PlanValue[]) =>
  update(
    FIREWALL,
    { allows: [{ protocol: "tcp", ports: ["443"] }], sourceRanges: before },
    { allows: [{ protocol: "tcp", ports: ["443"] }], sourceRanges: after },
  );
const service = (before: Record<string, PlanValue>, after: Record<string, PlanValue>, annotations: Record<string, PlanValue> = {}) =>
  comparison([change(kubernetes(SERVICE, "web", { spec: before }), kubernetes(SERVICE, "web", { spec: after }, { annotations }))]);

const guard = kubernetes("gateway.envoyproxy.io/v1alpha1:SecurityPolicy", "guard", {
  spec: { oidc: { provider: {} }, targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "page" }] },
});
const route = kubernetes("gateway.networking.k8s.io/v1:HTTPRoute", "page", { spec: {} });
const denial = (defaultAction: PlanValue) =>
  kubernetes("gateway.envoyproxy.io/v1alpha1:SecurityPolicy", "closed", { spec: { authorization: { defaultAction }, targetRefs: [] } });

export const cases: RiskCases = {
  cases: [
    told("a block of public access that goes", comparison([change(block, undefined)], { unchanged: [bucket] }), ["critical"], {
      says: "its bucket stays",
    }),
    told("a block of public access that is loosened", update(BLOCK, { blockPublicAcls: true }, { blockPublicAcls: false }), ["critical"], {
      paths: ["blockPublicAcls"],
    }),
    told("a database on the internet", update(RDS, { publiclyAccessible: false }, { publiclyAccessible: true }), ["critical"]),
    told(
      "an endpoint on the internet",
      update(EKS, { vpcConfig: { endpointPublicAccess: false } }, { vpcConfig: { endpointPublicAccess: true } }),
      ["critical"],
    ),
    told("an endpoint of which nothing is said any more", update(EKS, { vpcConfig: { endpointPublicAccess: false } }, { vpcConfig: {} }), [
      "critical",
    ]),
    told("an account that the internet reaches", update(STORAGE, { publicNetworkAccess: "Disabled" }, { publicNetworkAccess: "Enabled" }), [
      "critical",
    ]),
    told(
      "an account that lets everybody in",
      update(STORAGE, { networkRuleSet: { defaultAction: "Deny" } }, { networkRuleSet: { defaultAction: "Allow" } }),
      ["critical"],
      {
        paths: ["networkRuleSet.defaultAction"],
      },
    ),
    told(
      "a bucket that may be public",
      update("gcp:storage/bucket:Bucket", { publicAccessPrevention: "enforced" }, { publicAccessPrevention: "inherited" }),
      ["critical"],
    ),
    told(
      "a bucket for everybody",
      comparison([
        change(
          undefined,
          planned("gcp:storage/bucketIAMMember:BucketIAMMember", { member: "allUsers", role: "roles/storage.objectViewer" }),
        ),
      ]),
      ["critical"],
      {
        says: "everybody on the internet",
      },
    ),
    told("a rule for everybody", ingress({ cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "0.0.0.0/0" }), ["critical"], { paths: ["cidrIpv4"] }),
    told("a rule for everybody by IPv6", ingress({ cidrIpv4: "10.0.0.0/8" }, { cidrIpv6: "::/0" }), ["critical"]),
    told("a rule for more of the internet", ingress({ cidrIpv4: "203.0.113.0/25" }, { cidrIpv4: "203.0.113.0/24" }), ["high"]),
    told("a rule for more of the network", ingress({ cidrIpv4: "10.1.0.0/16" }, { cidrIpv4: "10.0.0.0/8" }), ["medium"], {
      says: "more addresses",
    }),
    told("a firewall with another range", ranges(["10.0.0.0/8"], ["10.0.0.0/8", "198.51.100.0/24"]), ["high"], {
      paths: ["sourceRanges[1]"],
    }),
    told("a firewall without its ranges", ranges(["10.0.0.0/8"], []), ["critical"]),
    told(
      "a group of rules that lets the internet in",
      update(
        NSG,
        { securityRules: [] },
        {
          securityRules: [
            { access: "Allow", direction: "Inbound", protocol: "Tcp", destinationPortRange: "22", sourceAddressPrefix: "Internet" },
          ],
        },
      ),
      ["critical"],
      { paths: ["securityRules[0].sourceAddressPrefix"] },
    ),
    told(
      "a control plane without its list of networks",
      update("gcp:container/cluster:Cluster", { masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "10.0.0.0/8" }] } }, {}),
      ["critical"],
    ),
    told("a Service on the internet", service({}, { type: "LoadBalancer" }), ["high"], {
      says: "the internet reaches",
      paths: ["spec.type"],
    }),
    told("a Service on all nodes", service({ type: "ClusterIP" }, { type: "NodePort" }), ["medium"]),
    told(
      "a load balancer for more addresses",
      service({ type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8"] }, { type: "LoadBalancer" }),
      ["critical"],
    ),
    told("a route without its guard", comparison([change(guard, undefined)], { unchanged: [route] }), ["critical"], {
      says: "nobody signs on",
    }),
    told("a gateway that denies no more", comparison([change(denial("Deny"), denial("Allow"))]), ["high"]),
    silent(
      "a block of public access that goes with its bucket",
      comparison([change(block, undefined), change(bucket, undefined)], { unchanged: [other] }),
    ),
    silent("a database that leaves the internet", update(RDS, { publiclyAccessible: true }, { publiclyAccessible: false })),
    silent("a rule for less", ingress({ cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "10.1.0.0/16" })),
    silent(
      "a load balancer inside of the network",
      service({ type: "NodePort" }, { type: "LoadBalancer" }, { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" }),
    ),
    silent("a route that goes with its guard", comparison([change(guard, undefined), change(route, undefined)], { unchanged: [other] })),
    silent(
      "a guard of another name",
      comparison([change(guard, undefined), change(undefined, { ...guard, urn: `${guard.urn}2` })], { unchanged: [route] }),
    ),
    special("boundary", "one block that is made of two", ranges(["10.0.0.0/9", "10.128.0.0/9"], ["10.0.0.0/8"]), []),
    special("boundary", "one block that is made of two and an address more", ranges(["10.0.0.0/9", "10.128.0.0/10"], ["10.0.0.0/8"]), [
      "medium",
    ]),
    special("boundary", "the same block in other words", ranges(["10.0.0.0/8"], ["10.9.9.9/8"]), []),
    special("boundary", "everybody in two halves", ranges(["0.0.0.0/0"], ["0.0.0.0/1", "128.0.0.0/1"]), []),
    special(
      "unknown",
      "a database that only an update can tell",
      update(RDS, { publiclyAccessible: false }, { publiclyAccessible: unknown }),
      ["high"],
    ),
    special("unknown", "a range that only an update can tell", ranges(["10.0.0.0/8"], ["10.0.0.0/8", unknown]), ["medium"]),
    special("unknown", "a Service of a type that only an update can tell", service({}, { type: unknown }), ["medium"]),
    special("wrong-type", "a range that is a number", ranges(["10.0.0.0/8"], [4]), ["medium"]),
    special("wrong-type", "a switch that is an object", update(RDS, { publiclyAccessible: false }, { publiclyAccessible: {} }), [
      "critical",
    ]),
    special("wrong-type", "ranges that are a text", update(FIREWALL, { sourceRanges: "10.0.0.0/8" }, { sourceRanges: "none" }), []),
  ],
};

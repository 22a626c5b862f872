import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";

const SERVER = "aws:rds/instance:Instance";
const AZURE = "azure-native:dbforpostgresql:Server";

function cloudSql(ipConfiguration: Record<string, PlanValue>) {
  return resource("gcp:sql/databaseInstance:DatabaseInstance", { settings: { ipConfiguration } });
}

function service(type: string, port = 5432) {
  return object("kubernetes:core/v1:Service", "postgres", { spec: { type, ports: [{ port, targetPort: "postgres" }] } });
}

export const cases: ControlCases = {
  harmless: [/^spec\.ports\[0\]\.(port|targetPort)$/],
  cases: [
    {
      sort: "compliant",
      title: "servers of the clouds",
      answer: "passed",
      resources: [
        resource(SERVER, { publiclyAccessible: false }),
        cloudSql({ ipv4Enabled: false, authorizedNetworks: [{ value: "100.64.0.0/14" }] }),
        resource(AZURE, { network: { publicNetworkAccess: "Disabled" } }),
      ],
    },
    {
      sort: "compliant",
      title: "a server of Azure in a subnet of its own",
      answer: "passed",
      resources: [resource(AZURE, { network: { delegatedSubnetResourceId: unknown } })],
    },
    { sort: "compliant", title: "a service that the cluster alone reaches", answer: "passed", resources: [service("ClusterIP")] },
    {
      sort: "violating",
      title: "a server that everybody reaches",
      answer: "violated",
      paths: ["publiclyAccessible"],
      resources: [resource(SERVER, { publiclyAccessible: true })],
    },
    {
      sort: "violating",
      title: "a server that lets every network in",
      answer: "violated",
      paths: ["settings.ipConfiguration.authorizedNetworks[0].value"],
      resources: [cloudSql({ ipv4Enabled: false, authorizedNetworks: [{ value: "0.0.0.0/0" }] })],
    },
    {
      sort: "violating",
      title: "a service with a load balancer",
      answer: "violated",
      paths: ["spec.type"],
      resources: [service("LoadBalancer")],
    },
    {
      sort: "violating",
      title: "a cluster of CloudNativePG with a load balancer of its own",
      answer: "violated",
      resources: [
        object("kubernetes:postgresql.cnpg.io/v1:Cluster", "postgres", {
          spec: { managed: { services: { additional: [{ serviceTemplate: { spec: { type: "LoadBalancer" } } }] } } },
        }),
      ],
    },
    { sort: "boundary", title: "a load balancer of something else", answer: "passed", resources: [service("LoadBalancer", 443)] },
    {
      sort: "unknown",
      title: "a server whose address is known later",
      answer: "undetermined",
      resources: [cloudSql({ ipv4Enabled: unknown })],
    },
    {
      sort: "absent",
      title: "a server of Google Cloud that says nothing, and so gets an address",
      answer: "violated",
      resources: [cloudSql({})],
    },
    { sort: "absent", title: "a server of AWS that says nothing, and so gets none", answer: "passed", resources: [resource(SERVER, {})] },
    {
      sort: "wrong-type",
      title: "a server that says it as text",
      answer: "violated",
      resources: [resource(SERVER, { publiclyAccessible: "false" })],
    },
  ],
};

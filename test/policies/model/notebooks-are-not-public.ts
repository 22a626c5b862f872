import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";

const GATEWAY_API = "kubernetes:gateway.networking.k8s.io/v1";

const lab = deployment("lab", { command: ["jupyter-lab"] });

function service(spec: Record<string, PlanValue> = {}) {
  return object("kubernetes:core/v1:Service", "lab", { spec: { selector: { "app.kubernetes.io/name": "lab" }, ...spec } });
}

const route = object(`${GATEWAY_API}:HTTPRoute`, "notebooks", {
  spec: { parentRefs: [{ name: "estate" }], rules: [{ backendRefs: [{ name: "lab" }] }] },
});

/** A gateway, its class and the Service of its proxies. */
function entrance(envoyService: Record<string, PlanValue>) {
  return [
    object(`${GATEWAY_API}:Gateway`, "estate", { spec: { gatewayClassName: "estate" } }),
    resource(`${GATEWAY_API}:GatewayClass`, {
      metadata: { name: "estate" },
      spec: { parametersRef: { name: "estate", namespace: "gateway" } },
    }),
    object(
      "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy",
      "estate",
      { spec: { provider: { kubernetes: { envoyService } } } },
      { namespace: "gateway" },
    ),
  ];
}

function guard(spec: Record<string, PlanValue>) {
  return object("kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy", "notebooks", {
    spec: { targetRefs: [{ kind: "HTTPRoute", name: "notebooks" }], ...spec },
  });
}

const internet = entrance({ type: "LoadBalancer" });
const signOn = guard({ oidc: { clientID: "estate" } });

function hub(values: Record<string, PlanValue>) {
  return resource("kubernetes:helm.sh/v3:Release", { chart: "jupyterhub", namespace: "notebooks", values });
}

const DOMAIN = "aws:sagemaker/domain:Domain";

export const cases: ControlCases = {
  // A route that leads elsewhere, and an object of another name, are no way to a notebook.
  harmless: [/^metadata\.(name|namespace)$/, /^spec\.rules\[0\]\.backendRefs\[0\]\.name$/],
  cases: [
    { sort: "compliant", title: "a notebook without a way in", answer: "passed", resources: [lab, service({ type: "ClusterIP" })] },
    {
      sort: "compliant",
      title: "a notebook behind a gateway of the network",
      answer: "passed",
      resources: [
        lab,
        service(),
        route,
        ...entrance({ type: "LoadBalancer", annotations: { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" } }),
      ],
    },
    {
      sort: "compliant",
      title: "a notebook behind a gateway of the internet, where people sign on",
      answer: "passed",
      resources: [lab, service(), route, ...internet, signOn],
    },
    {
      sort: "compliant",
      title: "a hub whose proxy stays in the cluster",
      answer: "passed",
      resources: [hub({ proxy: { service: { type: "ClusterIP" } }, ingress: { enabled: false } })],
    },
    {
      sort: "compliant",
      title: "workspaces that clouds run, in networks of their own",
      answer: "passed",
      resources: [
        resource(DOMAIN, { appNetworkAccessType: "VpcOnly" }),
        resource("gcp:workbench/instance:Instance", { gceSetup: { disablePublicIp: true } }),
        resource("azure-native:machinelearningservices:Workspace", { publicNetworkAccess: "Disabled" }),
        resource("azure-native:databricks:Workspace", { publicNetworkAccess: "Disabled" }),
      ],
    },
    {
      sort: "violating",
      title: "a notebook with a load balancer",
      answer: "violated",
      paths: ["spec.type"],
      resources: [lab, service({ type: "LoadBalancer" })],
    },
    {
      sort: "violating",
      title: "a notebook behind a gateway of the internet",
      answer: "violated",
      resources: [lab, service(), route, ...internet],
    },
    {
      sort: "violating",
      title: "a notebook whose guard knows nobody",
      answer: "violated",
      resources: [lab, service(), route, ...internet, guard({ cors: { allowOrigins: ["*"] } })],
    },
    {
      sort: "violating",
      title: "a notebook behind a gateway that nobody declares",
      answer: "violated",
      resources: [lab, service(), route],
    },
    {
      sort: "violating",
      title: "a hub whose own route has no guard",
      answer: "violated",
      resources: [
        hub({ proxy: { service: { type: "ClusterIP" } } }),
        object(
          `${GATEWAY_API}:HTTPRoute`,
          "hub",
          { spec: { parentRefs: [{ name: "estate" }], rules: [{ backendRefs: [{ name: "jupyterhub-proxy-public" }] }] } },
          { namespace: "notebooks" },
        ),
      ],
    },
    {
      sort: "violating",
      title: "a workspace of SageMaker that reaches the internet by itself",
      answer: "violated",
      resources: [resource(DOMAIN, { appNetworkAccessType: "PublicInternetOnly" })],
    },
    {
      sort: "boundary",
      title: "a load balancer whose annotation says that it is not internal",
      answer: "violated",
      resources: [
        lab,
        service(),
        route,
        ...entrance({ type: "LoadBalancer", annotations: { "service.beta.kubernetes.io/aws-load-balancer-internal": "false" } }),
      ],
    },
    {
      sort: "boundary",
      title: "no notebook at all",
      answer: "not-applicable",
      resources: [deployment("server", { command: ["mlflow", "server"] }), service({ type: "LoadBalancer" })],
    },
    {
      sort: "unknown",
      title: "a notebook whose Service is known later",
      answer: "undetermined",
      resources: [lab, service({ type: unknown })],
    },
    {
      sort: "absent",
      title: "a hub whose proxy says nothing, which is a load balancer",
      answer: "violated",
      paths: ["values.proxy.service.type"],
      resources: [hub({})],
    },
    {
      sort: "wrong-type",
      title: "a notebook of Google's that says it as text",
      answer: "violated",
      resources: [resource("gcp:workbench/instance:Instance", { gceSetup: { disablePublicIp: "true" } })],
    },
  ],
};

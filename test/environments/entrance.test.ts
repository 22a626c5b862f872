import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import { merge, type Tree } from "../../environments/merge.ts";

const LOCAL = { cloud: "local", owner: "platform", costCentre: "research" };
const AWS = {
  ...LOCAL,
  cloud: "aws",
  region: "eu-central-1",
  account: "111122223333",
  budget: { monthlyAmount: 1, receivers: ["a@example.com"] },
};
const ISSUER = { secrets: { names: ["login"] }, signOn: { issuer: "https://login.example.com", clientSecret: { name: "login" } } };

function problemsOf(values: Tree): string[] {
  return checkEnvironment(values).problems.map(({ path, reason }) => `${path}: ${reason}`);
}

describe("the way in", () => {
  it.each([
    ["this machine", LOCAL],
    ["this machine at level 3", { ...LOCAL, maturity: 3 }],
    ["a cloud at level 0", AWS],
    ["a cloud at level 0 with Keycloak", { ...AWS, signOn: { enabled: true, system: "keycloak" } }],
    ["a cloud at level 3 with an issuer", { ...AWS, ...ISSUER, maturity: 3 }],
    ["this machine, where nginx leads to released models", { ...LOCAL, gateway: { enabled: true }, release: { enabled: true } }],
    [
      "a cloud where nginx leads to released models, and its image is at hand",
      { ...AWS, gateway: { system: "nginx" }, release: { enabled: true }, images: { mirror: "registry.example.com/mirror" } },
    ],
  ])("is fine on %s", (_what, values) => {
    expect(problemsOf(values)).toEqual([]);
  });

  it("is on from level 0 on a cloud, from level 1 on this machine, and closed to the network until people sign on", () => {
    const known = (values: Tree) => checkEnvironment(values).environment;

    expect(known(LOCAL)).toMatchObject({
      gateway: { enabled: false },
      externalSecrets: { enabled: false },
      certificates: { enabled: false },
    });
    expect(known({ ...LOCAL, maturity: 1 })).toMatchObject({
      gateway: { enabled: true, system: "envoy" },
      externalSecrets: { enabled: true },
      signOn: { enabled: true },
    });
    expect(known(AWS)).toMatchObject({
      gateway: { enabled: true, system: "envoy", exposure: "cluster" },
      externalSecrets: { enabled: true },
      signOn: { enabled: false },
    });
    expect(known({ ...AWS, ...ISSUER, maturity: 1 })).toMatchObject({
      gateway: { exposure: "internal" },
      signOn: { enabled: true, system: "issuer" },
    });
  });

  it("is no matter of an environment without a cluster", () => {
    const values = { ...AWS, cluster: { kind: "none" }, tracking: { system: "sagemaker" } };

    expect(problemsOf({ ...values, maturity: 1 })).toEqual([]);
    expect(checkEnvironment(values).environment).toMatchObject({ gateway: { enabled: false }, externalSecrets: { enabled: false } });
  });

  it.each<[string, Tree, RegExp]>([
    [
      "a gateway without certificates",
      { ...AWS, certificates: { enabled: false } },
      /^certificates.enabled: must be true where gateway.enabled is/,
    ],
    [
      "copied Secrets without certificates",
      { ...LOCAL, externalSecrets: { enabled: true } },
      /^certificates.enabled: must be true where externalSecrets.enabled is/,
    ],
    [
      "pages for the network that nobody guards",
      { ...AWS, gateway: { exposure: "internet" } },
      /^gateway.exposure: must be `cluster` while signOn.enabled is false.*got `internet`/,
    ],
    [
      "pages for the network because sign-on was turned off",
      merge({ ...AWS, ...ISSUER, maturity: 1 }, { signOn: { enabled: false } }),
      /^gateway.exposure: must be `cluster`/,
    ],
    [
      "a load balancer on this machine",
      { ...LOCAL, maturity: 1, gateway: { exposure: "internal" } },
      /^gateway.exposure: must be `cluster` on `local`/,
    ],
    [
      "an nginx that nothing is released behind",
      { ...LOCAL, gateway: { enabled: true } },
      /^gateway.system: must be `envoy` while release.enabled is false/,
    ],
    [
      "an nginx that a load balancer should lead to",
      { ...LOCAL, gateway: { enabled: true, exposure: "internet" }, release: { enabled: true } },
      /^gateway.exposure: must be `cluster` where gateway.system is `nginx` \(got `internet`\)/,
    ],
    [
      "addresses for an nginx, which has no load balancer",
      { ...LOCAL, gateway: { enabled: true, allowedCidrs: ["10.0.0.0/8"] }, release: { enabled: true } },
      /^gateway.allowedCidrs: is allowed only when gateway.system is `envoy`/,
    ],
    [
      "an nginx whose image the cloud cannot have",
      { ...AWS, gateway: { system: "nginx" }, release: { enabled: true } },
      /^images.mirror: is required on aws where gateway.system is `nginx`/,
    ],
    [
      "sign-on behind nginx",
      { ...LOCAL, maturity: 1, gateway: { system: "nginx" }, release: { enabled: true } },
      /^gateway.system: must be `envoy` where signOn/,
    ],
    [
      "a hub behind nginx",
      merge({ ...LOCAL, maturity: 1 }, { gateway: { system: "nginx" }, release: { enabled: true }, signOn: { enabled: false } }),
      /^gateway.system: must be `envoy` where notebooks.system is `jupyterhub`/,
    ],
    ["sign-on without a gateway", { ...LOCAL, signOn: { enabled: true } }, /^signOn.enabled: must be false while gateway.enabled is/],
    ["no issuer from level 1 on", { ...AWS, maturity: 1 }, /^signOn.issuer: is required/],
    ["no client's secret from level 1 on", { ...AWS, maturity: 1 }, /^signOn.clientSecret: is required/],
    [
      "Keycloak on a cloud from level 1 on",
      { ...AWS, maturity: 1, signOn: { system: "keycloak" } },
      /^signOn.system: must be `issuer` on aws/,
    ],
    [
      "an issuer on this machine",
      { ...LOCAL, maturity: 1, ...ISSUER, signOn: { system: "issuer" } },
      /^signOn.system: must be `keycloak` on `local`/,
    ],
    [
      "an issuer that Keycloak would not ask",
      { ...LOCAL, maturity: 1, signOn: { issuer: "https://login.example.com" } },
      /^signOn.issuer: is allowed only when signOn.system is `issuer`, and it is `keycloak`/,
    ],
    [
      "a secret that nobody keeps",
      { ...AWS, maturity: 1, signOn: { issuer: "https://login.example.com", clientSecret: { name: "login" } } },
      /^signOn.clientSecret.name: must be one of secrets.names \(got "login"\)/,
    ],
    [
      "a client's secret that nobody brings",
      { ...AWS, ...ISSUER, maturity: 1, externalSecrets: { enabled: false } },
      /^externalSecrets.enabled: must be true where signOn.system is `issuer`/,
    ],
  ])("is refused with %s, by its key", (_what, values, expected) => {
    expect(problemsOf(values)).toContainEqual(expect.stringMatching(expected));
  });
});

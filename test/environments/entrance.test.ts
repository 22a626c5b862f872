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
      gateway: { enabled: true },
      externalSecrets: { enabled: true },
      signOn: { enabled: true },
    });
    expect(known(AWS)).toMatchObject({
      gateway: { enabled: true, exposure: "cluster" },
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

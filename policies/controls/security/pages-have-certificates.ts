import { type Certainty, every, findingUnless, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";
import { pagesOf, parentsOf } from "../../core/routes.ts";

export const control = defineControl({
  id: "pages-have-certificates",
  level: 1,
  dimension: "security",
  severity: "high",
  statement: "Every page is reached by TLS only, with a certificate that an issuer which is there renews.",
  sources: [
    { by: "checkov", reference: "CKV_K8S_149" },
    {
      by: "estate",
      reference: "passwords, tokens and data cross the network; a certificate that nobody renews fails on a day that nobody chose",
    },
  ],
  remediation: "Leave `certificates.enabled` to the level; the estate's gateway takes its certificate from there.",
  keys: ["certificates.enabled"],
  estate: (estate) => {
    const pages = pagesOf(estate);
    if (pages.length === 0) return { notApplicable: "no page of the estate's own can be reached from outside" };
    return pages.flatMap((page) =>
      findingUnless(hangsSafely(page), "must hang on listeners with TLS and a certificate that is renewed", page),
    );
  },
});

/** A route that names a gateway or a listener that is not there is reached by nobody, and safe by accident only. */
function hangsSafely(page: Reading): Certainty {
  const listeners = parentsOf(page).map(listenersOf);
  return listeners.length > 0 && every(listeners.map((own) => own.length > 0 && every(own.map(isSafe))));
}

function listenersOf({ gateway, listener }: ReturnType<typeof parentsOf>[number]): readonly Reading[] {
  const all = gateway.at("spec", "listeners").items();
  return listener === undefined ? all : all.filter((each) => each.at("name").text() === listener);
}

function isSafe(listener: Reading): Certainty {
  const { value: protocol, state } = listener.at("protocol");
  if (state === "unknown") return undefined;
  const certificates = listener.at("tls", "certificateRefs").items();
  return (
    (protocol === "HTTPS" || protocol === "TLS") &&
    certificates.length > 0 &&
    every(certificates.map((certificate) => isRenewed(certificate, listener)))
  );
}

/** A certificate of cert-manager writes the Secret that the listener names. https://cert-manager.io/docs/usage/certificate/ */
function isRenewed(reference: Reading, { estate, resource }: Reading): Certainty {
  const secret = reference.at("name");
  if (secret.state === "unknown") return undefined;
  const namespace = reference.at("namespace").text() ?? namespaceOf(estate.inputsOf(resource));
  const certificates = estate
    .readingsOf("kubernetes:cert-manager.io/v1:Certificate")
    .filter((each) => namespaceOf(each) === namespace && each.at("spec", "secretName").text() === secret.text());
  return estate.chartsNamed("cert-manager").length > 0 && some(certificates.map((certificate) => hasIssuer(certificate, estate)));
}

function hasIssuer(certificate: Reading, estate: Estate): Certainty {
  const issuer = certificate.at("spec", "issuerRef");
  const name = issuer.at("name");
  if (name.state === "unknown") return undefined;
  if (issuer.at("kind").value === "ClusterIssuer")
    return estate.readingsOf("kubernetes:cert-manager.io/v1:ClusterIssuer").some((each) => nameOf(each) === name.text());
  const issuers = estate.readingsOf("kubernetes:cert-manager.io/v1:Issuer");
  const isOwn = issuer.at("kind").state === "absent" || issuer.at("kind").value === "Issuer";
  return isOwn && issuers.some((each) => nameOf(each) === name.text() && namespaceOf(each) === namespaceOf(certificate));
}

/**
 * How every cluster's objects are applied, which is as `kubectl apply --server-side` does it: fields have owners, and what a ConfigMap or a Secret holds changes
 * in place. Pulumi's own default makes both anew, so that for a moment a pod that starts finds none. Who reads one at its start carries a digest of it instead.
 * https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
 */
export const APPLY_OPTIONS = { enableServerSideApply: true, enableConfigMapMutable: true, enableSecretMutable: true };

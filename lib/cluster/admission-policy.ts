import type { Manifest } from './object.ts';

export interface AdmissionRule {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Which requests it is about. */
  readonly requests: {
    readonly apiGroups: readonly string[];
    readonly operations: readonly string[];
    readonly resources: readonly string[];
  };
  /** Of these only those for which this holds (CEL). */
  readonly when?: { readonly name: string; readonly expression: string };
  /** What must hold (CEL), and what is said where it does not. */
  readonly must: {
    readonly expression: string;
    readonly message: string;
    readonly reason?: string;
  };
}

/** A policy and its binding, which refuse what is not as it must be (Kubernetes: "Validating Admission Policy"). */
export function admissionPolicy({
  name,
  labels,
  requests,
  when,
  must,
}: AdmissionRule): readonly Manifest[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name, ...(labels !== undefined && { labels }) };
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [{ ...requests, apiVersions: ['*'] }] },
        ...(when !== undefined && { matchConditions: [when] }),
        validations: [must],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

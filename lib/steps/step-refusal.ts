/** Closed: every code stands for one thing that only the author of mesh.yaml can decide. */
export type StepRefusalCode =
  | 'E-GATEWAY-HOSTNAME'
  | 'E-API-SERVER-UNKNOWN'
  | 'E-TRUST-ROOT'
  | 'E-LEFTOVER-KUBECONFIG'
  | 'E-CLUSTER-RENAMED';

/** Thrown by `desired` of a step whose desired state cannot be told from mesh.yaml and the facts. */
export class StepRefusal extends Error {
  readonly code: StepRefusalCode;
  /** What to write where. */
  readonly hint: string;

  constructor(code: StepRefusalCode, message: string, hint: string) {
    super(message);
    this.name = 'StepRefusal';
    this.code = code;
    this.hint = hint;
  }
}

/** Is it about the whole mesh, so that nothing of it may be written? Two steps that want one object would never end. */
export function stopsAll(code: string): boolean {
  return ['E-TRUST-ROOT', 'E-OBJECT-TWICE', 'E-LEFTOVER-KUBECONFIG', 'E-CLUSTER-RENAMED'].includes(
    code,
  );
}

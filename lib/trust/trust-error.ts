/** Why a certificate authority cannot be made although everything else is fine. */
export type TrustErrorCode =
  | 'key-unreadable'
  | 'key-command-failed'
  | 'key-command-untrusted'
  | 'key-unusable'
  | 'key-mismatch'
  | 'root-constrained';

/** Its message holds nothing of a key and nothing that a key command printed on its standard output. */
export class TrustError extends Error {
  readonly code: TrustErrorCode;

  constructor(code: TrustErrorCode, message: string) {
    super(message);
    this.name = 'TrustError';
    this.code = code;
  }
}

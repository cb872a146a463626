import { KubeconfigError } from './connection.ts';

/** Entries of a context that kubectl would not use either; `words` say why. */
export function refusedEntry(context: string, words: string): KubeconfigError {
  return new KubeconfigError('entry-refused', `context ${context} cannot be used: ${words}`);
}

/** Credentials that should be there, or that should have been made. */
export function failedCredentials(context: string, words: string): KubeconfigError {
  return new KubeconfigError('credentials-failed', inContext(context, words));
}

/** What went wrong while the credentials of a context were made. */
export function inContext(context: string, words: string): string {
  return `credentials of context ${context}: ${words}`;
}

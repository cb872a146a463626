import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './repository.ts';

/** A way to write a context, and what client-go makes of it (fixtures/kubeconfig/README.md). */
export interface KubeconfigCase {
  readonly title: string;
  /** In full: `users[].user.token`. */
  readonly fields: readonly string[];
  /** `cluster`, `user`, `context` and `files` as JSON, with their placeholders. */
  readonly entries: string;
  /** As JSON, with its placeholders. */
  readonly sees?: string;
  /** Regular expression. */
  readonly refuses?: RegExp;
}

const folder = join(repository, 'fixtures/kubeconfig');

export const kubeconfigCases: readonly KubeconfigCase[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap(casesIn);

function casesIn(name: string): readonly KubeconfigCase[] {
  const part = name === 'clusters.yaml' ? 'clusters[].cluster' : 'users[].user';
  const list: unknown = parse(readFileSync(join(folder, name), 'utf8'), { merge: true });
  return (list as readonly WrittenCase[]).map(
    ({ title, fields = [], sees, refuses, says, ...entries }) => ({
      title,
      fields: fields.map((field) =>
        /^(contexts|clusters)\[\]/.test(field) ? field : `${part}.${field}`,
      ),
      entries: JSON.stringify(says === undefined ? entries : { user: answering(says) }),
      ...(sees === undefined ? {} : { sees: JSON.stringify(sees) }),
      ...(refuses === undefined ? {} : { refuses: new RegExp(refuses) }),
    }),
  );
}

interface WrittenCase {
  readonly title: string;
  readonly fields?: readonly string[];
  readonly sees?: unknown;
  readonly refuses?: string;
  /** What the user's plugin prints. */
  readonly says?: string;
}

/** A user whose plugin prints a text. */
function answering(text: string): unknown {
  const apiVersion = 'client.authentication.k8s.io/v1';
  return { exec: { apiVersion, interactiveMode: 'Never', command: 'printf', args: ['%s', text] } };
}

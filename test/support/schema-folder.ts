import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fieldAt } from '../../lib/json.ts';
import { type Ran, runCommand, type WorldOptions } from './command.ts';
import { kubeconfig } from './kubeconfig.ts';
import { seed } from './mesh.ts';

/** Where `isthmus schema` writes when it is not told where. */
export const schemaFile = '.isthmus/mesh.v1alpha1.schema.json';

/** The mesh of the seed guide without its comment for editors. */
export const mesh = seed.replace(/^# \$schema:.*\n/, '');

/** A folder with a mesh file and a kubeconfig that has the context kind-cluster1; names are relative to it. */
export interface SchemaFolder {
  readonly path: (name: string) => string;
  readonly read: (name: string) => string;
  readonly write: (name: string, text: string) => void;
  /** Replaces a file as editors do: whoever follows it must look at the directory. */
  readonly replace: (name: string, text: string) => void;
  /** Runs `isthmus schema` in it. */
  readonly run: (argv: readonly string[], options?: WorldOptions) => Promise<Ran>;
  readonly remove: () => void;
}

export function schemaFolder(): SchemaFolder {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  const path = (name: string): string => join(folder, name);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  write('config', kubeconfig('kind-cluster1', '{server: "https://192.0.2.1:6443"}'));
  write('mesh.yaml', mesh);
  return {
    path,
    write,
    read: (name) => readFileSync(path(name), 'utf8'),
    replace: (name, text) => {
      write(`${name}~`, text);
      renameSync(path(`${name}~`), path(name));
    },
    run: (argv, options = {}) => {
      const env = { KUBECONFIG: path('config') };
      return runCommand(['schema', ...argv], { cwd: folder, env, ...options });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The names that a schema takes, and the context that it proposes first. */
export function namesIn(text: string) {
  const schema: unknown = JSON.parse(text);
  const cluster = fieldAt(schema, 'definitions', 'cluster');
  return {
    networks: fieldAt(cluster, 'properties', 'network', 'enum'),
    primaries: fieldAt(cluster, 'allOf', 1, 'then', 'properties', 'primary', 'enum'),
    context: fieldAt(cluster, 'properties', 'context', 'defaultSnippets', 0, 'label'),
  };
}

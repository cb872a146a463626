import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type Ran, runCommand, type WorldOptions } from './command.ts';
import { seed } from './mesh.ts';
import { primaryRemote } from './topologies.ts';

const namespace = 'istio-system';
export const istiod: ObjectRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name: 'istiod',
};
export const config: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'istio' };
export const gateway: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Service',
  namespace,
  name: 'istio-eastwestgateway',
};
export const attach: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name: 'istio-remote-secret-cluster2',
};
export const token: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name: 'istio-reader-service-account-istio-remote-secret-token',
};

/** The mesh of the primary-remote guide, applied to embedded clusters; every test of the suite has its own copy. */
export interface AppliedMesh {
  readonly folder: () => string;
  /** Of a file in the folder. */
  readonly path: (name: string) => string;
  readonly isthmus: (argv: readonly string[], options?: WorldOptions) => Promise<Ran>;
  /** Somebody else at work. */
  readonly meddle: (work: (sandbox: Sandbox) => unknown) => Promise<void>;
  /** Somebody edits an object of cluster1. */
  readonly edit: (
    manager: string,
    ref: ObjectRef,
    change: (live: Manifest) => Manifest,
  ) => Promise<void>;
}

/** To be called in a suite. */
export function appliedMesh(): AppliedMesh {
  let applied = '';
  let folder = '';

  const path = (name: string): string => join(folder, name);
  const isthmus: AppliedMesh['isthmus'] = ([command = '', ...argv], options = {}) =>
    runCommand(command === 'rotate' ? [command, ...argv] : [command, '--sandbox', ...argv], {
      cwd: folder,
      width: 100,
      ...options,
    });
  const meddle: AppliedMesh['meddle'] = async (work) => {
    const directory = path('.isthmus/sandbox');
    const sandbox = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      directory,
      clock: systemClock,
    });
    await work(sandbox);
    sandbox.close();
  };

  before(async () => {
    applied = freshFolder();
    folder = applied;
    writeFileSync(path('mesh.yaml'), seed);
    expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
  });

  beforeEach(() => {
    folder = freshFolder();
    cpSync(applied, folder, { recursive: true });
  });

  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => rmSync(applied, { recursive: true }));

  return {
    folder: () => folder,
    path,
    isthmus,
    meddle,
    edit: (manager, ref, change) =>
      meddle((sandbox) => sandbox.as(manager).edit('cluster1', ref, change)),
  };
}

function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'isthmus-applied-'));
}

/** With a label of ours that somebody has changed. */
export function relabelled(live: Manifest, label = 'app'): Manifest {
  const labels = { ...live.metadata.labels, [label]: 'theirs' };
  return { ...live, metadata: { ...live.metadata, labels } };
}

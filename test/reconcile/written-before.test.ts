import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isManifest } from '../../lib/cluster/manifest.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { fieldAt, isRecord, listAt } from '../../lib/json.ts';
import { meshSchema } from '../../lib/mesh/schema/schema.ts';
import { meshDefinition } from '../../lib/reconcile/crd.ts';
import { meshObjectOf } from '../../lib/reconcile/mesh-object.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { repository } from '../support/repository.ts';

const id = '0123456789abcdef0123456789abcdef';

function before(name: string): Manifest {
  const path = join(repository, 'fixtures', 'written-before', name);
  const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isManifest(found)) throw new Error(`${name} is no object`);
  return found;
}

/** What an object might have by the schema of before, and may not by that of now. */
function lostIn(then: unknown, now: unknown, path = ''): readonly string[] {
  const [were, are] = [fieldAt(then, 'properties'), fieldAt(now, 'properties')];
  const own = [
    ...listAt(then, 'enum').filter(
      (value) => listAt(now, 'enum').length > 0 && !listAt(now, 'enum').includes(value),
    ),
    ...listAt(now, 'required').filter((name) => !listAt(then, 'required').includes(name)),
  ].map((word) => `${path} ${String(word)}`);
  if (fieldAt(then, 'type') !== fieldAt(now, 'type')) own.push(`${path} is another type`);
  if (!isRecord(were)) return own;
  return [
    ...own,
    ...Object.entries(were).flatMap(([name, schema]) =>
      isRecord(are) && name in are
        ? lostIn(schema, are[name], `${path}.${name}`)
        : [`${path}.${name} is gone`],
    ),
  ];
}

function schemaOf(definition: Manifest): unknown {
  return fieldAt(definition, 'spec', 'versions', 0, 'schema', 'openAPIV3Schema');
}

describe('A Mesh of an earlier version', () => {
  it('is still one by the type of today, which lost and narrowed nothing', () => {
    const [then, now] = [before('meshes.crd.json'), meshDefinition(meshSchema())];
    expect(lostIn(schemaOf(then), schemaOf(now))).to.deep.equal([]);
    expect(fieldAt(now, 'spec', 'versions', 0, 'name')).to.equal(
      fieldAt(then, 'spec', 'versions', 0, 'name'),
    );
  });

  it('goes on where it stood: its approval is of the same plan, its conditions keep their times', async () => {
    const mesh = meshObjectOf(before('mesh.json'));
    expect(mesh).to.include({ approve: `${id}@2026-11-01`, interval: 1_200_000 });
    const object = { kind: 'Service', namespace: 'istio-system', name: 'istio-ingressgateway' };
    const waiting = {
      format_version: '2.0',
      complete: true,
      id: `${id}@2026-11-29`,
      summary: { create: 0, update: 0, adopt: 0, replace: 0, delete: 1, keep: 9 },
      steps: [{ id: 'hub/x', cluster: 'hub', changes: [{ action: 'delete', object }] }],
      needs_approval: [{ step: 'hub/x', cluster: 'hub', action: 'delete', object, why: 'gone' }],
    };
    const ran: string[] = [];
    const { status } = await pass(
      { ...mesh, approve: undefined },
      {
        clock: { now: () => Date.UTC(2026, 10, 29) },
        run: (args) => {
          ran.push(args.join(' '));
          return Promise.resolve({ code: 0, stdout: JSON.stringify(waiting), stderr: '' });
        },
      },
    );
    const ready = status.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).to.include({
      reason: 'AwaitingApproval',
      lastTransitionTime: '2026-11-01T03:04:05Z',
    });
    expect(ran.every((line) => line.startsWith('plan'))).to.equal(true);
    expect(status.applied).to.equal(id);
  });
});

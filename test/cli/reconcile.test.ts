import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { children } from '../../lib/cli/reconcile-child.ts';
import { supervisorEnv } from '../../lib/reconcile/install.ts';
import { noTally } from '../../lib/reconcile/tally.ts';
import { isthmus } from '../rig/run-cli.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { sandboxPlace, type SandboxPlace } from '../support/sandbox-place.ts';

describe('isthmus reconcile --once --file', () => {
  let place: SandboxPlace;

  beforeEach(() => {
    place = sandboxPlace();
    place.write(seed);
  });

  afterEach(() => place.remove());

  function once(...more: readonly string[]) {
    return onceIn({}, ...more);
  }

  function onceIn(env: Readonly<Record<string, string>>, ...more: readonly string[]) {
    const cwd = dirname(dirname(place.clusters));
    const argv = ['reconcile', '--once', '-f', 'mesh.yaml', '--sandbox', ...more];
    return isthmus(argv, { cwd, env });
  }

  it('makes of clusters what the file says, holds what is risky, and does it when nobody is to be asked', async () => {
    const first = await once();
    expect(first.code, first.stdout + first.stderr).to.equal(0);
    expect(JSON.parse(first.stdout)).to.include({ level: 'info', result: 'converged' });
    place.write(seed.replace('ingressGateway: true', 'ingressGateway: false'));
    const held = await once();
    expect(held.code, held.stdout + held.stderr).to.equal(2);
    expect(held.stdout).to.contain('AwaitingApproval');
    expect(place.names('cluster1')).to.include('Deployment istio-system/istio-ingressgateway');
    const done = await once('--approval', 'none');
    expect(done.code, done.stdout + done.stderr).to.equal(0);
    expect(place.names('cluster1')).not.to.include('Deployment istio-system/istio-ingressgateway');
  });

  it('does what it can while a cluster is down, removes nothing for that, and needs no hand afterwards', async () => {
    const down = { ISTHMUS_TROUBLE: 'down=cluster2' };
    const before = await onceIn(down);
    expect(before.code, before.stderr).to.equal(1);
    expect(before.stdout).to.contain('cluster2');
    expect(place.names('cluster1')).to.include('Deployment istio-system/istiod');
    expect((await once()).code).to.equal(0);
    const whole = place.names('cluster1');
    expect(whole).to.include('Secret istio-system/istio-remote-secret-cluster2');
    const later = await onceIn(down, '--approval', 'none');
    expect(later.code).to.equal(1);
    expect(JSON.parse(later.stdout).msg).to.match(/^ClusterUnreachable: cluster2: /);
    expect(place.names('cluster1')).to.have.members(whole);
    expect((await once()).code).to.equal(0);
  });

  it('keeps from its passes what only spares memory of its own', async () => {
    const seen = join(place.folder, 'seen');
    const istioctl = join(place.folder, 'istioctl');
    const asked = '$ISTHMUS_FILE ${MALLOC_MMAP_THRESHOLD_-unset}';
    writeFileSync(istioctl, `#!/bin/sh\necho "${asked}" > '${seen}'\nexit 1\n`, { mode: 0o755 });
    await onceIn(supervisorEnv, '--istioctl', istioctl);
    expect(readFileSync(seen, 'utf8')).to.equal('mesh.yaml unset\n');
  });

  it('is told by a pass what it asked clusters for, and how long its steps waited', async () => {
    const { PATH = '', HOME = '' } = process.env;
    const where = {
      cwd: dirname(dirname(place.clusters)),
      env: { PATH, HOME, ISTHMUS_TROUBLE: 'readiness=2s' },
    };
    const how = { signal: new AbortController().signal, timeout: 60_000 };
    const apply = await children().run(['apply', '--yes', '--sandbox'], where, how);
    expect(apply.code, apply.stderr).to.equal(0);
    const { requests = {}, waits = {}, waited = {} } = apply.tally ?? {};
    for (const asked of ['cluster1 GET 200', 'cluster2 PATCH 201']) {
      expect(requests[asked], Object.keys(requests).join()).to.be.greaterThan(0);
    }
    expect(Object.keys(waits)).to.include('control-plane');
    expect(waited['control-plane']).to.be.within(2, 30);
    const wrong = await children().run(['apply', '--nonsense'], where, how);
    expect(wrong.tally).to.deep.equal(noTally);
  });

  it('is ended at its time limit, wherever it is then, and the next pass goes on', async () => {
    let ended = 0;
    for (let limit = 1; ; limit += 1) {
      const slow = { ISTHMUS_TROUBLE: 'readiness=2s' };
      const { code, stdout } = await onceIn(slow, '--pass-timeout', `${limit}s`);
      if (code === 0) break;
      ended += 1;
      expect(stdout).to.match(/took longer than|StepFailed|stopped/);
      expect(limit).to.be.lessThan(30);
    }
    expect(ended).to.be.greaterThan(0);
    expect((await place.run('plan', '--detailed-exitcode')).code).to.equal(0);
  });

  it('fails where the mesh is wrong, and says so', async () => {
    place.write('kind: Nonsense\n');
    const { code, stdout } = await once();
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ level: 'warning', result: 'failed' });
  });
});

describe('isthmus apply --only-safe', () => {
  let place: SandboxPlace;

  beforeEach(() => {
    place = sandboxPlace();
    place.write(seed);
  });

  afterEach(() => place.remove());

  it('leaves out what restarts something and what waits for that, and does the rest', async () => {
    await place.run('apply', '--yes');
    place.write(seed.replace('ingressGateway: true', 'ingressGateway: { minReplicas: 2 }'));
    const { code, stderr, stdout } = await place.run('apply', '--yes', '--only-safe');
    expect(code, stdout + stderr).to.equal(0);
    const deletes = seed.replace('ingressGateway: true', 'ingressGateway: false');
    place.write(deletes);
    const held = await place.run('apply', '--yes', '--only-safe');
    expect(held.code, held.stdout).to.equal(0);
    expect(held.stderr).to.contain('Left out').and.contain('cluster1/ingress-gateway');
    expect(place.names('cluster1')).to.include('Deployment istio-system/istio-ingressgateway');
  });

  it('goes with nothing that allows more', async () => {
    for (const more of ['--adopt', '--prune']) {
      expect((await place.run('apply', '--yes', '--only-safe', more)).code).to.equal(64);
    }
  });
});

describe('isthmus install reconciler', () => {
  it('prints manifests, each with a kind and a name', async () => {
    const { code, stdout } = await runCommand(['install', 'reconciler', '--image', 'x']);
    expect(code).to.equal(0);
    const kinds = parseAllDocuments(stdout).map((one) => (one.toJS() as { kind: string }).kind);
    expect(kinds.slice(0, 2)).to.deep.equal(['Namespace', 'CustomResourceDefinition']);
    expect(kinds).to.include.members(['Deployment', 'Lease', 'ValidatingAdmissionPolicy']);
  });
});

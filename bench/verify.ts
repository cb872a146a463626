import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../lib/clock.ts';
import { diagnose } from '../lib/mesh/diagnose.ts';
import { sandboxClusters } from '../lib/sandbox/sandbox.ts';
import { handshake } from '../lib/network/handshake.ts';
import { resolve } from '../lib/network/resolve.ts';
import { verify } from '../lib/verify/verify.ts';
import { checks } from '../plans/checks/index.ts';
import { releases } from '../plans/releases/index.ts';
import { sandboxOf } from '../plans/sandbox/sandbox.ts';
import { countRequests } from './plan.ts';
import { line, median, timed } from './figures.ts';
import { meshOf } from '../test/support/large-mesh.ts';
import { measured } from './large.ts';
import type { Workplace } from '../test/real/support/seed.ts';
import type { Rig } from '../test/rig/clusters.ts';
import { until } from '../test/rig/until.ts';

const rounds = 5;

/** `verify` of the healthy mesh of two real clusters that `benchPlan` has left. */
export async function benchVerify(rig: Rig, place: Workplace): Promise<void> {
  await until('the mesh works', () => look(place));
  const took: number[] = [];
  const counts = await countRequests(rig, 'isthmus', () => look(place));
  for (let round = 0; round < rounds; round += 1) took.push(await timed(() => look(place)));
  console.log(`Verify of a healthy mesh of two clusters, ${rounds} rounds`);
  console.log(`  ${line('isthmus verify', took)}`);
  console.log(`  ${median(took) < 3_000 ? 'within' : 'beyond'} the goal of 3 s`);
  console.log(`  requests of isthmus: ${JSON.stringify(counts)}`);
  console.log('');
}

/** Throws unless all is well but what cannot be here: gateways are played, so that none is connected to istiod. */
async function look(place: Workplace): Promise<true> {
  const { stdout, stderr } = await place.run('verify');
  const findings = [...stdout.matchAll(/FAIL .*\((.*)\)/g)].map(([, check]) => check);
  if (String(findings) !== 'proxies-connected') throw new Error(stdout + stderr);
  return true;
}

/** `verify` of 50 embedded clusters, and exactly what it asks them. */
export async function benchVerifyMany(): Promise<void> {
  console.log('Verify of 50 embedded clusters (goal: 10 s)');
  for (const primaries of [1, 15]) await verifyMany(50, primaries);
  console.log('');
}

async function verifyMany(clusters: number, primaries: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
  try {
    const text = meshOf(clusters, primaries);
    writeFileSync(join(folder, 'mesh.yaml'), text);
    if (primaries > 1) await measured(folder, ['certs', 'init']);
    await measured(folder, ['apply', '--sandbox', '--yes']);
    const { milliseconds, megabytes } = await measured(folder, ['verify', '--sandbox']);
    const { requests, verdicts } = await asked(folder, text);
    console.log(
      `  ${clusters} clusters, ${primaries} primaries: ${milliseconds.toFixed(0)} ms, ${megabytes.toFixed(0)} MB, ${verdicts} checks by ${requests} requests (${(requests / clusters).toFixed(1)} a cluster)`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function asked(folder: string, text: string) {
  const env = { directory: folder, home: '/', contexts: () => undefined, releases } as const;
  const { topology } = diagnose(text, { ...env, unknownContext: 'warning' });
  if (topology === undefined) throw new Error('the mesh of the bench is wrong');
  let requests = 0;
  const sandbox = await sandboxClusters({
    ...sandboxOf(topology),
    directory: join(folder, '.isthmus', 'sandbox'),
    clock: systemClock,
    observe: () => {
      requests += 1;
    },
  });
  const told = { clusters: sandbox, handshake, resolve, clock: systemClock, embedded: true };
  const verdicts = await verify(topology, checks, told);
  sandbox.close();
  return { requests, verdicts: verdicts.length };
}

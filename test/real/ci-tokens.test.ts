import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { type CliResult, isthmus } from '../rig/run-cli.ts';
import { until } from '../rig/until.ts';
import { repository } from '../support/repository.ts';
import { githubIssuer, type Issuer, startIssuer } from './support/issuer.ts';
import { seedMesh, workplace, type Workplace } from './support/seed.ts';

type Env = Readonly<Record<string, string>>;

/** As docs/ci.md has it. */
interface Configuration {
  readonly jwt: readonly { readonly issuer: { readonly url: string } }[];
}

const gitlabIssuer = 'https://gitlab.com';

const push = {
  sub: 'repo:acme/mesh:ref:refs/heads/main',
  repository: 'acme/mesh',
  ref: 'refs/heads/main',
  event_name: 'push',
};
const pull = {
  sub: 'repo:acme/mesh:pull_request',
  repository: 'acme/mesh',
  ref: 'refs/pull/7/merge',
  event_name: 'pull_request',
};
const branch = {
  sub: 'project_path:acme/mesh:ref_type:branch:ref:main',
  project_path: 'acme/mesh',
  ref: 'main',
  ref_protected: 'true',
  pipeline_source: 'push',
};
const request = {
  ...branch,
  ref: 'change',
  ref_protected: 'false',
  pipeline_source: 'merge_request_event',
};

describe('Jobs of GitHub and GitLab, by their own tokens, on a real API server', () => {
  let rig: Rig;
  let cluster: Cluster;
  let issuer: Issuer;
  let place: Workplace;
  let programs: string;

  before(async () => {
    rig = await freshClusters('cluster1');
    cluster = rig.cluster('cluster1');
    issuer = await startIssuer(rig, cluster);
    const seed = await seedMesh(rig, { metallb: false });
    const { cluster1 = {} } = seed.clusters;
    place = await workplace(rig, 'ci', {
      ...seed,
      clusters: { cluster1: { ...cluster1, ingressGateway: false } },
    });
    programs = join(rig.dir, 'programs');
    await mkdir(programs);
    const program = `#!/bin/sh\nexec '${process.execPath}' '${repository}dist/bin/isthmus.js' "$@"\n`;
    await writeFile(join(programs, 'isthmus'), program, { mode: 0o755 });
    for (const purpose of ['plan', 'apply']) {
      const { stdout } = await place.run('rbac', '--for', purpose);
      await cluster.kubectl(['apply', '-f', '-'], stdout);
    }
    await trustAsDocumented();
  });

  after(async () => {
    await issuer.stop();
    await rig.stop();
  });

  /** What docs/ci.md shows, with the issuers played here. */
  async function trustAsDocumented(): Promise<void> {
    const found = (await blocks()).filter(
      (one): one is Configuration =>
        (one as { kind?: string }).kind === 'AuthenticationConfiguration',
    );
    const jwt = found.flatMap((one) => one.jwt);
    expect(jwt.map((one) => one.issuer.url)).to.deep.equal([githubIssuer, gitlabIssuer]);
    await cluster.trust({
      ...found[0],
      jwt: jwt.map((one) => ({
        ...one,
        issuer: {
          ...one.issuer,
          discoveryURL: issuer.discovery(one.issuer.url),
          certificateAuthority: issuer.ca,
        },
      })),
    });
    await until('it trusts them', async () => (await groupsOf(issuer.github(push))) !== undefined);
  }

  /** The kubeconfig of docs/ci.md, whose plugin gets these further arguments. */
  async function kubeconfig(...more: readonly string[]): Promise<string> {
    const documented = (await blocks()).find((one) => 'users' in (one as object)) as {
      readonly users: readonly [{ name: string; user: { exec: { args: readonly string[] } } }];
    };
    const [{ name, user }] = documented.users;
    const exec = { ...user.exec, args: [...user.exec.args, ...more] };
    const certificate = Buffer.from(cluster.ca).toString('base64');
    const path = join(rig.dir, `ci-${more.length}.kubeconfig`);
    await writeFile(
      path,
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'cluster1',
            cluster: { server: cluster.server, 'certificate-authority-data': certificate },
          },
        ],
        users: [{ name, user: { exec } }],
        contexts: [{ name: 'cluster1', context: { cluster: 'cluster1', user: name } }],
        'current-context': 'cluster1',
      }),
      { mode: 0o600 },
    );
    return path;
  }

  async function run(job: Env, ...args: readonly string[]): Promise<CliResult> {
    const isGitlab = 'MESH_TOKEN' in job;
    const KUBECONFIG = await kubeconfig(...(isGitlab ? ['--from', 'MESH_TOKEN'] : []));
    const PATH = [programs, process.env['PATH']].join(delimiter);
    return isthmus(args, { cwd: place.cwd, env: { ...rig.env, PATH, ...job, KUBECONFIG } });
  }

  function gitlab(claims: Readonly<Record<string, string | number>>): Env {
    return { MESH_TOKEN: issuer.sign(gitlabIssuer, { aud: 'isthmus', ...claims }) };
  }

  /** Those that the API server sees in the token that `isthmus token` gives the job; undefined where it takes none. */
  async function groupsOf(job: Env): Promise<readonly string[] | undefined> {
    const from = 'MESH_TOKEN' in job ? ['--from', 'MESH_TOKEN'] : ['--audience', 'isthmus'];
    const { stdout, stderr } = await isthmus(['token', ...from], { env: job });
    expect(stderr).to.equal('');
    const { token } = (JSON.parse(stdout) as { status: { token: string } }).status;
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const { status } = await cluster.api.send<{
      status: { authenticated?: boolean; user: { groups?: readonly string[] } };
    }>({ method: 'POST', path: '/apis/authentication.k8s.io/v1/tokenreviews', body: review });
    if (status.authenticated !== true) return undefined;
    return (status.user.groups ?? []).filter((group) => group.startsWith('isthmus'));
  }

  it('may apply where they run for the branch, and plan where they run for a proposal', async () => {
    expect(await groupsOf(issuer.github(push))).to.deep.equal(['isthmus-apply']);
    expect(await groupsOf(issuer.github(pull))).to.deep.equal(['isthmus-plan']);
    expect(await groupsOf(gitlab(branch))).to.deep.equal(['isthmus-apply']);
    expect(await groupsOf(gitlab(request))).to.deep.equal(['isthmus-plan']);
  });

  it('may nothing where a proposal could say what runs', async () => {
    const target = { ...push, event_name: 'pull_request_target' };
    expect(await groupsOf(issuer.github(target))).to.deep.equal([]);
    const other = { ...push, ref: 'refs/heads/other' };
    expect(await groupsOf(issuer.github(other))).to.deep.equal([]);
    const fromFork = { ...branch, ref_protected: 'false', pipeline_source: 'merge_request_event' };
    expect(await groupsOf(gitlab(fromFork))).to.deep.equal(['isthmus-plan']);
    expect(await groupsOf(gitlab({ ...branch, ref_protected: 'false' }))).to.deep.equal([]);
  });

  it('are nobody where they run for a fork, for somebody else, or are too late', async () => {
    const expired = Math.floor(Date.now() / 1000) - 60;
    const refused = [
      issuer.github({ ...pull, repository: 'fork/mesh' }),
      issuer.github({ ...push, repository: 'fork/mesh' }),
      issuer.github({ ...push, exp: expired }),
      gitlab({ ...branch, project_path: 'fork/mesh' }),
      gitlab({ ...branch, aud: 'somebody-else' }),
      gitlab({ ...branch, exp: expired }),
      { MESH_TOKEN: issuer.sign('https://gitlab.example', { aud: 'isthmus', ...branch }) },
    ];
    const found = await Promise.all(refused.map(groupsOf));
    expect(found).to.deep.equal(refused.map(() => undefined));
  });

  it('plan a whole mesh for a proposal, and write nothing of it, whatever they try', async () => {
    const job = issuer.github(pull);
    const mark = await cluster.audit.mark();
    const plan = await run(job, 'plan', '--detailed-exitcode');
    expect(plan.code, plan.stdout + plan.stderr).to.equal(2);
    const { code } = await run(job, 'apply', '--yes', '--adopt');
    expect(code).not.to.equal(0);
    const own = (await cluster.audit.requests(mark)).filter(
      ({ user }) => user === `github:${pull.sub}`,
    );
    expect(own.some(({ dryRun, status }) => dryRun && status < 300)).to.equal(true);
    const written = (await cluster.audit.writes(mark)).filter(
      ({ user, status }) => user === `github:${pull.sub}` && status < 300,
    );
    expect(written).to.deep.equal([]);
  });

  it('are told that a fork is not known here', async () => {
    const { code, stdout, stderr } = await run(
      issuer.github({ ...pull, repository: 'fork/mesh' }),
      'plan',
    );
    expect(code).to.equal(1);
    expect(stdout + stderr).to.contain('E-UNAUTHORIZED');
  });

  it('apply for the branch what the plan of the proposal was approved as', async () => {
    const plan = await run(issuer.github(pull), 'plan');
    const [, id = ''] = /Plan ID: (\S+)/.exec(plan.stdout) ?? [];
    const applied = await run(issuer.github(push), 'apply', '--approved', id, '--adopt');
    expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
    for (const job of [gitlab(request), gitlab(branch)]) {
      const after = await run(job, 'plan');
      expect(after.stdout, after.stderr).to.match(/^No changes\. /m);
    }
  });
});

/** The YAML of docs/ci.md. */
async function blocks(): Promise<readonly unknown[]> {
  const text = await readFile(join(repository, 'docs', 'ci.md'), 'utf8');
  return [...text.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, block = '']): unknown =>
    parse(block.replaceAll('<commit>', 'commit')),
  );
}

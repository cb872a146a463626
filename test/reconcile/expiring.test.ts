import { expect } from 'chai';
import { stringify } from 'yaml';
import { endsOf, expiringIn, type NamedKubeconfig } from '../../lib/reconcile/expiring.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { issueRoot } from '../../lib/trust/issue.ts';
import { meshObject } from '../support/mesh-objects.ts';

const now = Date.UTC(2026, 0, 1);
const day = 24 * 60 * 60_000;

function part(data: object): string {
  return Buffer.from(JSON.stringify(data)).toString('base64url');
}

function token(days: number): string {
  return `${part({ alg: 'RS256' })}.${part({ exp: (now + days * day) / 1000 })}.c2VjcmV0`;
}

function kubeconfig(user: object): string {
  return stringify({ users: [{ name: 'admin', user }] });
}

const expiringOf = (kubeconfigs: readonly NamedKubeconfig[], at: number) =>
  expiringIn(endsOf(kubeconfigs), at);

describe('Credentials of a Mesh', () => {
  it('that end within a fortnight are named, the first to end first, and none of their bytes', () => {
    const found = expiringOf(
      [
        ['west', kubeconfig({ token: token(10) })],
        ['east', kubeconfig({ token: token(-1) })],
        ['far', kubeconfig({ token: token(30) })],
      ],
      now,
    );
    expect(found).to.include({ type: 'CredentialsExpiring', status: 'True' });
    expect(found?.message).to.equal(
      'the token of admin in east expired on 2025-12-31; the token of admin in west expires on 2026-01-11',
    );
    expect(found?.message).to.not.contain('c2VjcmV0');
  });

  it('that are certificates say it themselves', async () => {
    const { certificate } = await issueRoot(now);
    const data = Buffer.from(certificate).toString('base64');
    const own = [['one', kubeconfig({ 'client-certificate-data': data })]] as const;
    expect(expiringOf(own, now)).to.equal(undefined);
    expect(expiringOf(own, now + 3645 * day)?.message).to.contain(
      'the certificate of admin in one',
    );
  });

  it('that say nothing of their end, or are none, are not guessed about', () => {
    const others = ['a: [', kubeconfig({ token: 'opaque' }), kubeconfig({ exec: {} }), 'text'];
    const named = others.map((text) => ['x', text] as const);
    expect(expiringOf(named, now)).to.equal(undefined);
  });

  it('stand in the status of the Mesh beside all else', async () => {
    const plan = { format_version: '2.0', complete: true, summary: {}, steps: [] };
    const { status } = await pass(meshObject('a'), {
      clock: { now: () => now },
      kubeconfigs: [['west', kubeconfig({ token: token(10) })]],
      run: () => Promise.resolve({ code: 0, stdout: JSON.stringify(plan), stderr: '' }),
    });
    const types = status.conditions?.filter(({ status }) => status === 'True');
    expect(types?.map(({ type }) => type)).to.include.members(['Ready', 'CredentialsExpiring']);
  });
});

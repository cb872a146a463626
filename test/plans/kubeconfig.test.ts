import { expect } from 'chai';
import * as fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { kubeconfigOf } from '../../plans/kubeconfig.ts';

const text = fc.oneof(
  fc.string({ minLength: 1 }).filter((one) => !/[\n\r]/.test(one)),
  fc.stringMatching(/^[-\w.:/+=]+$/),
  fc.constantFrom(
    'no',
    'c1',
    'y',
    '1e3',
    'e0',
    '0x1f',
    '12:30:45',
    '2026-01-01',
    'a-',
    'a:',
    'null-1',
  ),
);

describe('The kubeconfig in a remote secret', () => {
  it('is written as istioctl writes it, whatever its names and credentials look like', () => {
    const access = fc.record({
      cluster: text,
      server: text,
      tlsServerName: fc.option(text, { nil: undefined }),
      certificateAuthority: text,
      token: text,
    });
    fc.assert(
      fc.property(access, (one) => {
        const { cluster: name, server, tlsServerName, certificateAuthority, token } = one;
        const config = {
          apiVersion: 'v1',
          clusters: [
            {
              cluster: {
                'certificate-authority-data': certificateAuthority,
                server,
                ...(tlsServerName !== undefined && { 'tls-server-name': tlsServerName }),
              },
              name,
            },
          ],
          contexts: [{ context: { cluster: name, user: name }, name }],
          'current-context': name,
          kind: 'Config',
          users: [{ name, user: { token } }],
        };
        const said = kubeconfigOf(one);
        expect(parse(said)).to.deep.equal(config);
        expect(said).to.equal(
          stringify(config, { lineWidth: 0, indentSeq: false, compat: 'yaml-1.1' }),
        );
      }),
      { numRuns: 500 },
    );
  });
});

import { expect } from 'chai';
import { commandLine, withGiven } from '../../lib/cli/command-line.ts';

describe('cli/command-line', () => {
  for (const [options, line] of [
    [{}, 'isthmus apply'],
    [{ sandbox: true }, 'isthmus apply --sandbox'],
    [{ file: 'a/b.yaml', sandbox: 'my state' }, "isthmus apply -f a/b.yaml --sandbox 'my state'"],
    [
      { cluster: ['east', 'west'], kubeconfig: "it's" },
      String.raw`isthmus apply --kubeconfig 'it'\''s' --cluster east west`,
    ],
    [{ istioctl: './istioctl', sandbox: true }, 'isthmus apply --istioctl ./istioctl --sandbox'],
    [
      { step: ['east/base', 'west/base'], timeout: 90_000, untrusted: true, yes: true },
      'isthmus apply --step east/base west/base --timeout 90s --untrusted --yes',
    ],
  ] as const) {
    it(`names the same mesh and the same clusters again: ${line}`, () => {
      expect(commandLine('apply', options)).to.equal(line);
    });
  }

  it('goes on leaving out what --only-safe left out, but where --adopt or --prune is advised', () => {
    const given = { onlySafe: true, yes: true } as const;
    const words = 'run `isthmus apply` again; `isthmus apply --prune` deletes; `isthmus plan`';
    expect(withGiven(words, given)).to.equal(
      'run `isthmus apply --yes --only-safe` again; `isthmus apply --yes --prune` deletes; `isthmus plan`',
    );
  });

  it('names no part of the mesh where --prune is advised, which is about the whole', () => {
    const given = { cluster: ['cluster1'], step: ['cluster1/base'], sandbox: true } as const;
    expect(withGiven('run `isthmus apply --prune`', given)).to.equal(
      'run `isthmus apply --sandbox --prune`',
    );
  });

  it('continues a rotation as a rotation', () => {
    expect(withGiven('run `isthmus rotate tokens` again', { sandbox: true, yes: true })).to.equal(
      'run `isthmus rotate tokens --sandbox --yes` again',
    );
  });

  it('lets a plan have nothing that only an apply may', () => {
    const given = { sandbox: true, yes: true, adopt: true, prune: true } as const;
    expect(commandLine('plan', given)).to.equal('isthmus plan --sandbox');
  });

  it('puts what was given into advice, once', () => {
    const given = { sandbox: true, adopt: true } as const;
    const words = 'run `isthmus plan` to see it, then `isthmus apply --adopt`; or `isthmus demo`';
    expect(withGiven(words, given)).to.equal(
      'run `isthmus plan --sandbox` to see it, then `isthmus apply --sandbox --adopt`; or `isthmus demo`',
    );
  });
});

import { expect } from 'chai';
import { commandLine } from '../../lib/cli/command-line.ts';

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
  ] as const) {
    it(`names the same mesh and the same clusters again: ${line}`, () => {
      expect(commandLine('apply', options)).to.equal(line);
    });
  }
});

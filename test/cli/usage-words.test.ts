import { expect } from 'chai';
import { runCommand } from '../support/command.ts';

const words: readonly (readonly [line: string, words: RegExp])[] = [
  ['uninstall', /unknown command 'uninstall'\n\(It is called isthmus destroy\)/],
  ['diff', /\(It is called isthmus plan\)/],
  ['apply -y', /unknown option '-y'\n\(It is called --yes\)/],
  ['apply --force', /unknown option '--force'\n\(It is called --adopt\)/],
  ['apply --dry-run=server', /\(It is called isthmus plan\)/],
  ['init --context a', /\(It is called --primary\)/],
  ['approve mesh1 -n meshes', /\(It is called --namespace\)/],
  ['status -y', /unknown option '-y'\n\(isthmus --help/],
  ['import kind-a', /import takes contexts as an option: --context NAME/],
];

describe('the command line of somebody who knows kubectl, terraform, helm or istioctl', () => {
  for (const [line, expected] of words) {
    it(`is told how isthmus calls it: ${line}`, async () => {
      const { code, stderr } = await runCommand(line.split(' '));
      expect(code).to.equal(64);
      expect(stderr).to.match(expected);
    });
  }
});

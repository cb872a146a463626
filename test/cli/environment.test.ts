import { expect } from 'chai';
import { Command, InvalidArgumentError, Option } from 'commander';
import { nameVariables, takeEnvironment } from '../../lib/cli/environment.ts';

function parsed(env: Readonly<Record<string, string>>, ...argv: readonly string[]): object {
  const command = nameVariables(
    new Command('x')
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .option('--flag', '', false)
      .option('--no-color', '')
      .option('--name <name>', '')
      .option('--folder [path]', '')
      .addOption(new Option('--size <n>', '').default(3).argParser(Number))
      .addOption(new Option('--many <name...>', '').argParser(listed))
      .addOption(new Option('--plain <name...>', ''))
      .addOption(new Option('--kind <kind>', '').choices(['a', 'b'])),
  );
  command.hook('preAction', (_, action) => takeEnvironment(action, env)).action(() => {});
  command.parse(argv, { from: 'user' });
  return command.opts();
}

const usual = { flag: false, color: true, size: 3 };

describe('cli/environment', () => {
  const table: readonly {
    readonly env: Readonly<Record<string, string>>;
    readonly argv?: readonly string[];
    readonly expected: object;
  }[] = [
    { env: {}, expected: {} },
    { env: { ISTHMUS_FLAG: '1' }, expected: { flag: true } },
    { env: { ISTHMUS_FLAG: 'true' }, expected: { flag: true } },
    { env: { ISTHMUS_FLAG: '0' }, expected: {} },
    { env: { ISTHMUS_FLAG: 'False' }, expected: {} },
    { env: { ISTHMUS_FLAG: 'no' }, expected: {} },
    { env: { ISTHMUS_FLAG: '' }, expected: {} },
    { env: { ISTHMUS_FLAG: '0' }, argv: ['--flag'], expected: { flag: true } },
    { env: { ISTHMUS_NO_COLOR: '1' }, expected: { color: false } },
    { env: { ISTHMUS_NO_COLOR: '0' }, expected: {} },
    { env: { ISTHMUS_NO_COLOR: '' }, expected: {} },
    { env: { ISTHMUS_NAME: 'one' }, expected: { name: 'one' } },
    { env: { ISTHMUS_NAME: 'one' }, argv: ['--name', 'two'], expected: { name: 'two' } },
    { env: { ISTHMUS_FOLDER: '/x' }, expected: { folder: '/x' } },
    { env: { ISTHMUS_FOLDER: 'Yes' }, expected: { folder: true } },
    { env: { ISTHMUS_FOLDER: '0' }, expected: {} },
    { env: { ISTHMUS_SIZE: '7' }, expected: { size: 7 } },
    { env: { ISTHMUS_SIZE: '' }, expected: {} },
    { env: { ISTHMUS_MANY: 'a,b' }, expected: { many: ['a', 'b'] } },
    { env: { ISTHMUS_PLAIN: 'a,b' }, expected: { plain: ['a', 'b'] } },
    { env: { ISTHMUS_MANY: 'a' }, argv: ['--many', 'b'], expected: { many: ['b'] } },
    { env: { ISTHMUS_KIND: 'b' }, expected: { kind: 'b' } },
    { env: { NAME: 'one', ISTHMUS_OTHER: 'x' }, expected: {} },
  ];
  for (const { env, argv = [], expected } of table) {
    it(`makes of ${JSON.stringify(env)} ${argv.join(' ')}: ${JSON.stringify(expected)}`, () => {
      const options = JSON.parse(JSON.stringify(parsed(env, ...argv))) as object;
      expect(options).to.deep.equal({ ...usual, ...expected });
    });
  }

  for (const word of ['off', 'on', 'banana', ' yes']) {
    it(`does not guess what is meant by ${JSON.stringify(word)}`, () => {
      for (const name of ['ISTHMUS_FLAG', 'ISTHMUS_NO_COLOR']) {
        expect(() => parsed({ [name]: word })).to.throw(
          `the value '${word}' of ${name} is invalid. Write 1, true or yes, or 0, false or no.`,
        );
      }
    });
  }

  it('names the variable whose value is wrong', () => {
    expect(() => parsed({ ISTHMUS_KIND: 'c' })).to.throw(
      "the value 'c' of ISTHMUS_KIND is invalid. Allowed choices are a, b.",
    );
    expect(() => parsed({ ISTHMUS_MANY: '!' })).to.throw(/ISTHMUS_MANY is invalid\. no names/);
  });
});

function listed(text: string, previous: readonly string[] | undefined): readonly string[] {
  if (text === '!') throw new InvalidArgumentError('no names');
  return [...(previous ?? []), ...text.split(',')];
}

import { needsRoot, unreachable } from '../mesh/scaffold.ts';
import { wrapIndented } from '../report/indent.ts';
import type { Style } from '../report/style.ts';
import { commandLine } from './command-line.ts';
import type { InitChoice } from './init-choice.ts';
import type { GlobalOptions } from './options.ts';

/** What nobody could answer, for whoever has the file now. */
export function leftToWrite(choice: InitChoice): string | undefined {
  const left = unreachable(choice).map(({ context }) => context);
  return left.length === 0
    ? undefined
    : `One thing is left to write: the apiServer of ${left.join(', ')}. The file says why and how.`;
}

/** What was written, what is left to write, and what to do next. */
export function epilogue(
  name: string,
  choice: InitChoice,
  { options, style }: { readonly options: GlobalOptions; readonly style: Style },
): readonly string[] {
  const { palette, width } = style;
  const left = leftToWrite(choice);
  const file = name === 'mesh.yaml' ? {} : { file: name };
  const kubeconfig = options.given?.kubeconfig;
  const next = [
    ...(needsRoot(choice)
      ? [[commandLine('certs', {}, 'init'), 'make the root of trust that it names'] as const]
      : []),
    [commandLine('validate', file), 'check it, without any cluster'],
    [commandLine('graph', file), 'see the steps and why each waits'],
    [
      commandLine('plan', kubeconfig === undefined ? file : { ...file, kubeconfig }),
      'see what is missing in the clusters; changes nothing',
    ],
  ];
  const column = Math.max(...next.map(([command]) => command.length));
  return [
    palette.green(`Wrote ${name}.`),
    ...(left === undefined ? [] : [palette.yellow(left)]),
    '',
    'Next:',
    ...next.map(
      ([command, words]) =>
        `  ${palette.bold(command)}${' '.repeat(column - command.length + 3)}${words}`,
    ),
  ].flatMap((line) => wrapIndented(line, width));
}

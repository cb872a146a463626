import { type Command, InvalidArgumentError, type Option } from 'commander';
import type { World } from './world.ts';

/** Every option can also be given as a variable: `--detailed-exitcode` is ISTHMUS_DETAILED_EXITCODE. */
export function nameVariables(command: Command): Command {
  for (const option of command.options) option.env(variableOf(option));
  for (const below of command.commands) nameVariables(below);
  return command;
}

/**
 * Takes from the environment of the world (Commander knows only that of the process) what the command line does not say.
 * An empty variable is none; for an option that needs no value `0`, `false` and `no` mean no, and `1`, `true` and `yes` that it is
 * there. Any other word is refused: what is meant by `ISTHMUS_YES=off` is not guessed.
 */
export function takeEnvironment(command: Command, env: World['env']): void {
  for (const option of command.options) {
    const value = env[variableOf(option)];
    const name = option.attributeName();
    if (value === undefined || command.getOptionValueSource(name) === 'cli') continue;
    const usual: unknown = option.defaultValue ?? (option.negate ? true : undefined);
    const given = value === '' ? usual : valueOf(option, value, command);
    command.setOptionValueWithSource(name, given, 'env');
  }
}

function variableOf(option: Option): string {
  return `ISTHMUS_${(option.long ?? '').slice(2).toUpperCase().replaceAll('-', '_')}`;
}

function valueOf(option: Option, value: string, command: Command): unknown {
  if (!option.required && !option.optional) {
    if (isYes(value) || isNo(value)) return option.negate ? isNo(value) : isYes(value);
    return refused(option, { value, command, words: 'Write 1, true or yes, or 0, false or no.' });
  }
  if (option.optional && isNo(value)) return undefined;
  if (option.optional && isYes(value)) return true;
  if (option.parseArg === undefined) return option.variadic ? value.split(',') : value;
  try {
    return option.parseArg<unknown>(value, undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return refused(option, { value, command, words: error.message });
  }
}

function refused(
  option: Option,
  { value, command, words }: Readonly<{ value: string; command: Command; words: string }>,
): never {
  return command.error(
    `error: the value '${value}' of ${variableOf(option)} is invalid. ${words}`,
    { exitCode: 1, code: 'commander.invalidArgument' },
  );
}

function isNo(value: string): boolean {
  return ['0', 'false', 'no'].includes(value.toLowerCase());
}

/** Is an option there whose variable says this? */
export function isYes(value: string): boolean {
  return ['1', 'true', 'yes'].includes(value.toLowerCase());
}

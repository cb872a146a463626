import type { Command } from 'commander';
import type { Style } from '../report/style.ts';
import type { GlobalOptions } from './options.ts';
import type { World } from './world.ts';

/** What a command does; gives its exit code. */
export type Action<Options> = (
  options: Options,
  world: World,
  style: Style,
) => Promise<number> | number;

/** Makes of what is loaded when it is asked for the action of a command. */
export type Execute = <Options extends Partial<GlobalOptions>>(
  load: () => Promise<Action<Options>>,
) => (options: Options, command: Command) => Promise<void>;

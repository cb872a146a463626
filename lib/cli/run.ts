import { Command, CommanderError, Option } from 'commander';
import { nameVariables, takeEnvironment } from './environment.ts';
import type { ApplyCommandOptions } from './apply.ts';
import type { DemoOptions } from './demo.ts';
import type { ShowOptions } from './pledge.ts';
import type { TokenOptions } from './token.ts';
import { graphFormats, validateFormats } from './formats.ts';
import { applyCommand } from './apply-command.ts';
import { certsCommand } from './certs-command.ts';
import { completionCommands, completionScripts } from './completion-command.ts';
import { destroyCommand } from './destroy-command.ts';
import type { Action, Execute } from './execute.ts';
import { explainCommand } from './explain-command.ts';
import { importCommand } from './import-command.ts';
import { helpCommand } from './help-command.ts';
import { initCommand } from './init-command.ts';
import {
  type GlobalOptions,
  kubeconfigOption,
  styleOf,
  untrustedOption,
  withClusterOptions,
  withClusters,
  withGlobalOptions,
  withIstioctl,
} from './options.ts';
import { planCommand } from './plan-command.ts';
import { reconcilerCommands } from './reconciler-commands.ts';
import { renderCommand } from './render-command.ts';
import { showCommand } from './show-command.ts';
import { lspCommand } from './lsp-command.ts';
import { rotateCommand } from './rotate-command.ts';
import { schemaCommand } from './schema-command.ts';
import { statusCommand } from './status-command.ts';
import { Stop } from './stop.ts';
import { tokenCommand } from './token-command.ts';
import { usageWords } from './usage-words.ts';
import { verifyCommand } from './verify-command.ts';
import { refuseEmpty } from './values.ts';
import { packageVersion } from './version.ts';
import { exitCodes, type World } from './world.ts';
import type { Style } from '../report/style.ts';
import { withGiven } from './command-line.ts';

/** Runs one command line (without `node` and the program) and gives its exit code. Never throws for what a user did. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  let exitCode: number = exitCodes.fine;
  const program = new Command('isthmus')
    .description('Plan and apply Istio meshes over many Kubernetes clusters from one mesh.yaml')
    .version(packageVersion())
    .configureOutput({
      writeOut: world.stdout.write,
      writeErr: world.stderr.write,
      outputError: (text, write) => write(usageWords(text, argv, program.commands)),
      getOutHelpWidth: world.stdout.width,
      getErrHelpWidth: world.stderr.width,
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(isthmus --help lists the commands; isthmus COMMAND --help their options)')
    .exitOverride()
    .hook('preAction', (_program, command) => {
      refuseEmpty(command);
      takeEnvironment(command, world.env);
    });
  for (const command of commands(execute)) {
    program.addCommand(inheriting(nameVariables(command), program));
  }
  const { scripts, complete } = completionCommands();
  scripts.action(async (shell: keyof typeof completionScripts) => {
    await execute(() => Promise.resolve(() => print(completionScripts[shell])))({}, scripts);
  });
  complete.action(async (words: readonly string[]) => {
    await execute(async () => {
      const { complete: offers } = await import('./complete.ts');
      return () => offers(words, program.commands, world);
    })({}, complete);
  });
  program.addCommand(scripts.copyInheritedSettings(program));
  program.addCommand(inheriting(helpCommand(program), program));
  program.addCommand(complete.copyInheritedSettings(program), { hidden: true });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    }
    throw error;
  }

  function print(text: string): number {
    world.stdout.write(text);
    return exitCodes.fine;
  }

  function execute<Options extends Partial<GlobalOptions>>(load: () => Promise<Action<Options>>) {
    return async (options: Options, command: Command): Promise<void> => {
      const action = await load();
      const given = givenTo(command);
      const style = await styleFor({ ...options, given }, world);
      exitCode = await ended(() => action({ ...options, given }, world, style), world);
    };
  }
}

/** Commands below a command write and end as all others do. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const below of command.commands) inheriting(below, command);
  return command;
}

/** How a command ends, also where it goes on no further. */
async function ended(action: () => Promise<number> | number, { stderr }: World): Promise<number> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    stderr.write(error.message);
    return error.exitCode;
  }
}

function givenTo(command: Command): NonNullable<GlobalOptions['given']> {
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  return Object.fromEntries(Object.entries(command.opts()).filter(([name]) => isGiven(name)));
}

/** The file that is an argument, as an option. */
function withPlanFile<Options extends object>(
  action: (options: Options, command: Command) => Promise<void>,
) {
  return (planFile: string | undefined, options: Options, command: Command): Promise<void> =>
    action({ ...options, ...(planFile !== undefined && { planFile }) }, command);
}

/** What a command does is loaded when it is asked for: no other command has to wait for it. */
function commands(execute: Execute): readonly Command[] {
  const [first, rest] = [fileCommands(execute), clusterCommands(execute)];
  return [...first, ...rest, ...reconcilerCommands(execute), ...otherCommands(execute)];
}

/** About mesh.yaml; no cluster is needed. */
function fileCommands(execute: Execute): readonly Command[] {
  return [
    new Command('demo')
      .description('a tour of the commands on embedded clusters; needs nothing and leaves nothing')
      .option('--keep', 'leave the folder of the tour behind', false)
      .option('--no-pause', 'on a terminal, wait for no key between the acts')
      .addOption(new Option('--no-color', 'no colours, as NO_COLOR').env('ISTHMUS_NO_COLOR'))
      .action(
        execute(async () => {
          const { demo } = await import('./demo.ts');
          return (options: DemoOptions, world, style) => demo(options, world, style, run);
        }),
      ),
    initCommand().action(execute(async () => (await import('./init.ts')).init)),
    withGlobalOptions(new Command('validate'))
      .description('check mesh.yaml: schema and cross references; no cluster is contacted')
      .addOption(kubeconfigOption())
      .addOption(new Option('--format <format>').choices(validateFormats).default('text'))
      .option('--fix', 'mend what is surely meant otherwise, in the file', false)
      .action(execute(async () => (await import('./validate.ts')).validate)),
    schemaCommand().action(execute(async () => (await import('./schema.ts')).schema)),
    withGlobalOptions(new Command('graph'))
      .description('show the steps and why each waits')
      .addOption(kubeconfigOption())
      .addOption(new Option('--format <format>').choices(graphFormats).default('text'))
      .action(execute(async () => (await import('./graph.ts')).graph)),
  ];
}

/** About clusters, or what lies in them. */
function clusterCommands(execute: Execute): readonly Command[] {
  return [
    withIstioctl(withClusters(withGlobalOptions(new Command('rbac'))))
      .description('print the roles that a command takes, per cluster; no cluster is contacted')
      .addOption(
        new Option('--for <command>', 'the command; traffic is verify --traffic')
          .choices(['plan', 'apply', 'destroy', 'verify', 'traffic', 'reconcile'])
          .makeOptionMandatory(),
      )
      .option('--group <name>', 'who gets the roles (default: isthmus-plan, -apply, …)')
      .addOption(kubeconfigOption())
      .addOption(untrustedOption())
      .action(execute(async () => (await import('./rbac.ts')).rbac)),
    renderCommand().action(execute(async () => (await import('./render.ts')).render)),
    planCommand().action(execute(async () => (await import('./plan.ts')).plan)),
    applyCommand().action(
      withPlanFile(execute<ApplyCommandOptions>(async () => (await import('./apply.ts')).apply)),
    ),
    destroyCommand().action(execute(async () => (await import('./destroy.ts')).destroy)),
    importCommand().action(execute(async () => (await import('./import.ts')).importMesh)),
    statusCommand().action(execute(async () => (await import('./status.ts')).status)),
    verifyCommand().action(execute(async () => (await import('./verify.ts')).verify)),
    showCommand().action(
      withPlanFile(execute<ShowOptions>(async () => (await import('./pledge.ts')).show)),
    ),
  ];
}

function otherCommands(execute: Execute): readonly Command[] {
  return [
    withClusterOptions(new Command('bug-report'))
      .description('gather what helps to find a mistake, without secrets; only reads')
      .option('-o, --output <path>', 'the file to write (default: print it)')
      .action(execute(async () => (await import('./bug-report.ts')).bugReport)),
    rotateCommand((command) =>
      command.action(execute(async () => (await import('./rotate-tokens.ts')).rotateTokens)),
    ),
    certsCommand((command) =>
      command.action(execute(async () => (await import('./certs-init.ts')).certsInit)),
    ),
    explainCommand().action((code: string | undefined, options: Partial<GlobalOptions>, command) =>
      execute(async () => {
        const { explain } = await import('./explain.ts');
        return (_options, world, style) => explain(code, world, style);
      })(options, command),
    ),
    new Command('version')
      .description('print the versions of isthmus, of Node and of Istio')
      .action(
        execute(async () => {
          const { versions } = await import('./versions.ts');
          return (_options, world) => versions(world);
        }),
      ),
    tokenCommand().action(
      execute<TokenOptions>(async () => {
        const { token } = await import('./token.ts');
        return (options, world) => token(options, world);
      }),
    ),
    lspCommand().action(execute(async () => (await import('./lsp.ts')).lsp)),
  ];
}

async function styleFor(options: Partial<GlobalOptions>, world: World): Promise<Style> {
  const { Chalk } = await import('chalk');
  const chalk = { colours: new Chalk({ level: 1 }), plain: new Chalk({ level: 0 }) };
  const style = styleOf({ color: true, verbose: false, ...options }, world.stdout, {
    env: world.env,
    chalk,
  });
  return { ...style, advice: (words) => withGiven(words, options.given) };
}

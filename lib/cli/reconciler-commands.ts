import type { Command } from 'commander';
import type { Action, Execute } from './execute.ts';
import { installCommand, meshCommand } from './install-command.ts';
import type { InstallReconcilerOptions } from './install-reconciler.ts';
import type { MeshObjectOptions } from './mesh-object.ts';
import type { ReconcileOptions } from './reconcile.ts';
import { reconcileCommand } from './reconcile-command.ts';

/** About Meshes in a cluster, and what looks after them. */
export function reconcilerCommands(execute: Execute): readonly Command[] {
  const about = (command: Command, load: () => Promise<Action<MeshObjectOptions>>): Command =>
    command.action((mesh: string | undefined, ...more: readonly unknown[]) => {
      // Commander gives the arguments, then the options and the command.
      const [id] = command.registeredArguments.length === 2 ? more : [];
      const options = command.opts<MeshObjectOptions>();
      const named = {
        ...options,
        ...(mesh !== undefined && { mesh }),
        ...(typeof id === 'string' && { id }),
      };
      return execute(load)(named, command);
    });
  return [
    reconcileCommand().action((mesh: string | undefined, options: ReconcileOptions, command) =>
      execute<ReconcileOptions>(async () => (await import('./reconcile.ts')).reconcile)(
        { ...options, ...(mesh !== undefined && { mesh }) },
        command,
      ),
    ),
    about(
      meshCommand('approve', 'approve the plan that a Mesh waits with, or show it').argument(
        '[id@date]',
        'the plan that is approved',
      ),
      async () => (await import('./mesh-object.ts')).approve,
    ),
    about(
      meshCommand('suspend', 'let the reconciler leave a Mesh alone'),
      async () => (await import('./mesh-object.ts')).suspend,
    ),
    about(
      meshCommand('resume', 'let the reconciler look after a suspended Mesh again'),
      async () => (await import('./mesh-object.ts')).resume,
    ),
    installCommand((command) =>
      command.action(
        execute<InstallReconcilerOptions>(async () => {
          const { installReconciler } = await import('./install-reconciler.ts');
          return (options, world) => installReconciler(options, world);
        }),
      ),
    ),
  ];
}

import { type Connection, WorkDoneProgressReporter } from 'vscode-languageserver/node';
import type { Client } from './client.ts';
import { reason } from './feature.ts';

/** Shows that a plan is being made, and what of. */
export type Begin = (mesh: string, words: string) => PlanProgress;

/** A plan under way, as the editor shows it. */
export interface PlanProgress {
  /** Aborts when the user stops it there. */
  readonly stopped: AbortSignal;
  readonly end: () => void;
}

/** Where the editor asked for it, or else in a place of its own, if it has one. */
export function beginner(
  connection: Connection,
  asked: WorkDoneProgressReporter | undefined,
  { progress }: Pick<Client, 'progress'>,
): Begin {
  return (mesh, words) => {
    const stop = new AbortController();
    const title = `Plan of ${mesh}`;
    if (asked && !WorkDoneProgressReporter.isNullInstance(asked)) {
      asked.begin(title, undefined, words);
      return { stopped: stop.signal, end: () => asked.done() };
    }
    if (!progress) return { stopped: stop.signal, end: () => undefined };
    const created = connection.window.createWorkDoneProgress().then((reporter) => {
      reporter.begin(title, undefined, words, true);
      reporter.token.onCancellationRequested(() => stop.abort());
      return reporter;
    });
    const end = (): void => {
      created.then(
        (reporter) => reporter.done(),
        (error: unknown) => connection.console.warn(reason(error)),
      );
    };
    return { stopped: stop.signal, end };
  };
}

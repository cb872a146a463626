import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver/node';
import type { Client } from './client.ts';

/** Gives what writes a drawing into a file that only the user can read, and opens it, or says where it is. The same file for the same mesh. */
export function graphFiles(
  connection: Connection,
): (name: string, svg: string, client: Client) => Promise<string> {
  let folder: Promise<string> | undefined;
  return async (name, svg, { opensFiles }) => {
    folder ??= mkdtemp(join(tmpdir(), 'isthmus-graph-'));
    const file = join(await folder, `${name.replace(/[^\w-]/g, '_')}.svg`);
    await writeFile(file, `${svg}\n`);
    const opened = opensFiles
      ? await connection.window.showDocument({ uri: pathToFileURL(file).href, external: true })
      : { success: false };
    if (!opened?.success) {
      const message = `The graph of ${name} is in ${file}.`;
      await connection.sendNotification(ShowMessageNotification.type, {
        type: MessageType.Info,
        message,
      });
    }
    return file;
  };
}

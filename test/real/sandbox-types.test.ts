import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { typeTable as checkedIn } from '../../lib/sandbox/generated/type-table.ts';
import { freshClusters } from '../rig/current.ts';
import { repository } from '../support/repository.ts';
import { servedKinds, typeTable } from '../support/type-table.ts';

describe('the types of the sandbox', () => {
  it('are those of a real API server', async () => {
    const rig = await freshClusters('cluster1');
    try {
      const documents: Record<string, unknown> = {};
      for (const path of Object.keys(servedKinds)) {
        documents[path] = await rig.cluster('cluster1').api.get<unknown>(`/openapi/v3/${path}`);
      }
      const table = typeTable(documents);
      if (process.env['ISTHMUS_UPDATE'] === 'types') await write(table);
      else expect(checkedIn).to.equal(table);
    } finally {
      await rig.stop();
    }
  });
});

/** `ISTHMUS_UPDATE=types npm test -- --real --grep "types of the sandbox"` writes the table anew. */
async function write(table: string): Promise<void> {
  const banner =
    '/* Generated from the OpenAPI documents of a real API server by test/real/sandbox-types.test.ts. */';
  const source = `${banner}\n/** One type a line; the notation is explained in shape.ts. */\nexport const typeTable = \`${table}\`;\n`;
  await writeFile(join(repository, 'lib/sandbox/generated/type-table.ts'), source);
}

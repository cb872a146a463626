import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { editors, modeline, type Recipe, setupOf } from '../../lib/editor/setups.ts';
import { repository } from '../support/repository.ts';

const text = readFileSync(join(repository, 'docs/editors.md'), 'utf8');
const [run = '', notRun = ''] = text.split('## Not run by our tests');
const paths = { schema: '.isthmus/mesh.v1alpha1.schema.json', mesh: 'mesh.yaml' };
/** Editors whose set-ups test/editors/ runs. */
const tested: readonly string[] = ['vscode', 'neovim'];

describe('docs/editors.md', () => {
  for (const editor of editors) {
    it(`has what isthmus schema --install writes or prints, and says whether it is tested: ${editor}`, () => {
      const setup = setupOf(editor, paths);
      const recipes: readonly Recipe[] = [setup, ...(setup.server ? [setup.server] : [])];
      for (const { language, text } of recipes) {
        const block = `\`\`\`${language}\n${text}\n\`\`\``;
        expect(tested.includes(editor) ? run : notRun).to.contain(block);
      }
    });
  }

  it('has the comment that every editor reads', () => {
    expect(run).to.contain(`\`\`\`yaml\n${modeline(paths.schema)}\n\`\`\``);
  });

  it('has no other text to copy but commands of isthmus', () => {
    const known = editors.flatMap((editor) => {
      const setup = setupOf(editor, paths);
      return [setup.text, setup.server?.text];
    });
    const blocks = [...text.matchAll(/```\w*\n([^]*?)\n```/g)].map(([, block]) => block);
    const others = blocks.filter((block) => !known.includes(block));
    expect(others).to.deep.equal([
      'isthmus schema --for mesh.yaml --install --watch',
      modeline(paths.schema),
    ]);
  });
});

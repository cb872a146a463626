import { expect } from 'chai';
import { forJetBrains } from '../../lib/editor/jetbrains-schema.ts';
import { fieldAt } from '../../lib/json.ts';
import { meshSchema } from '../../lib/mesh/schema/schema.ts';

describe('the schema for JetBrains', () => {
  const schema = forJetBrains(meshSchema());
  const text = JSON.stringify(schema);

  it('has each Markdown text as HTML', () => {
    expect(fieldAt(schema, 'properties', 'name', 'x-intellij-html-description')).to.equal(
      '<p>ID of the mesh. All its clusters carry it, and it must not change later.</p>' +
        '<p>Example: <code>name: mesh1</code></p>',
    );
    expect(text.split('"markdownDescription"').length).to.equal(
      text.split('"x-intellij-html-description"').length,
    );
  });

  it('leaves no Markdown in the HTML, and no HTML that is not its own', () => {
    const html = [...text.matchAll(/"x-intellij-html-description":"((?:[^"\\]|\\.)*)"/g)];
    expect(html.length).to.be.greaterThan(30);
    for (const [, words = ''] of html) {
      expect(words).not.to.match(/`|\]\(|\*\*/);
      expect(words.replace(/<\/?(?:p|code|a)(?: href=\\"https:[^"<>]*\\")?>/g, '')).not.to.match(
        /[<>]/,
      );
    }
    const odd = { markdownDescription: 'a < b & `"c"`' };
    expect(forJetBrains(odd)['x-intellij-html-description']).to.equal(
      '<p>a &lt; b &amp; <code>&quot;c&quot;</code></p>',
    );
  });

  it('explains each allowed word', () => {
    expect(
      fieldAt(schema, 'definitions', 'cluster', 'properties', 'role', 'x-intellij-enum-metadata'),
    ).to.deep.equal({
      primary: { description: 'Runs its own istiod.' },
      remote: { description: 'Uses the istiod of another cluster, named in `primary`.' },
    });
  });
});

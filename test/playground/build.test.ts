import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { buildPlayground } from '../../editors/playground/build.ts';
import { codesHtml } from '../../editors/playground/codes-page.ts';
import { examples } from '../../editors/playground/examples.ts';
import { codes } from '../../lib/mesh/findings/codes.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { environment } from '../support/mesh.ts';

describe('the built playground', () => {
  const folder = mkdtempSync(join(tmpdir(), 'build-'));

  before(async () => {
    writeFileSync(join(folder, 'left-over.js'), '');
    await buildPlayground(folder);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

  it('is a few static files and nothing that was there before', () => {
    expect(readdirSync(folder).toSorted()).to.deep.equal([
      'codes.html',
      'icon.svg',
      'index.html',
      'playground.css',
      'playground.js',
    ]);
  });

  it('names no other place: every address in its pages is a file beside them or within them', () => {
    const files = new Set(['', ...readdirSync(folder)]);
    for (const page of ['index.html', 'codes.html']) {
      const addresses = [...textOf(page).matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) => to);
      expect(addresses.length).to.be.greaterThan(2);
      expect(addresses.filter((to = '') => !files.has(to.replace(/^\.\//, '')))).to.deep.equal([]);
    }
    expect(textOf('playground.css')).to.not.match(/url\(|@import/);
  });

  it('forbids everything that it does not need', () => {
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(
      textOf('index.html'),
    );
    expect(policy?.[1]?.split('; ')).to.deep.equal([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('is small enough to load at once', () => {
    expect(gzipSync(textOf('playground.js')).length).to.be.lessThan(320_000);
  });

  it('explains every code', () => {
    const html = codesHtml();
    const listed = [...html.matchAll(/<dt id="([^"]*)"/g)].map(([, code]) => code);
    expect(listed).to.have.members(Object.keys(codes));
    expect(html).to.contain('<code>Kubernetes</code>');
  });

  it('offers examples: meshes without a finding and texts with one', () => {
    const wrong = examples().filter(
      ({ text, mistaken }) => diagnose(text, environment()).diagnostics.length > 0 !== mistaken,
    );
    expect(wrong).to.deep.equal([]);
    expect(examples().filter(({ text }) => text.includes('$schema'))).to.deep.equal([]);
  });
});

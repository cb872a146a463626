import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { fixAll } from '../../lib/mesh/fix.ts';
import { githubLines } from '../../lib/report/diagnostics-github.ts';
import { diagnosticsJson, type Findings } from '../../lib/report/diagnostics-json.ts';
import { diagnosticsSarif } from '../../lib/report/diagnostics-sarif.ts';
import { expectGolden } from '../support/golden.ts';
import { environment } from '../support/mesh.ts';
import { mistakes } from '../support/mistakes.ts';
import { repository } from '../support/repository.ts';
import { strictValidator } from '../support/schemas.ts';

const validate = strictValidator('diagnostics.v1.schema.json');
const samples = ['many-mistakes', 'same-context-twice', 'unknown-context', 'escape-sequence'];
const noFile: Findings = {
  file: 'mesh.yaml',
  problem: { code: 'E-NO-MESH-FILE', message: 'There is no file `mesh.yaml`.', hint: 'check.' },
  diagnostics: [],
  applied: [],
};

function findingsOf(name: string): Findings {
  const mistake = mistakes.find((one) => one.name === name);
  const { text = '', env = environment() } = mistake ?? {};
  return { file: 'mesh.yaml', applied: [], ...diagnose(text, env) };
}

const all: readonly (readonly [string, Findings])[] = [
  ['no file', noFile],
  ...mistakes.map(({ name }) => [name, findingsOf(name)] as const),
];

/** Findings of one line with words and a file of all kinds of signs. */
const hostile: Findings = {
  file: 'a b/50%,x:y.yaml',
  applied: [],
  diagnostics: [
    {
      severity: 'warning',
      code: 'W-TAG',
      message: '100%\n::error::no\r\u001b[31m',
      hint: 'mend it.',
      range: { start: { line: 1, column: 2 }, end: { line: 3, column: 4 } },
    },
  ],
};

describe('report/diagnostics-json', () => {
  for (const [name, findings] of all) {
    it(`says ${name} as schemas/diagnostics.v1.schema.json says, and nothing else`, () => {
      validate(JSON.parse(JSON.stringify(diagnosticsJson(findings))));
      expect(validate.errors ?? []).to.deep.equal([]);
    });
  }

  it('says what was mended', () => {
    const mistake = mistakes.find(({ name }) => name === 'many-mistakes');
    const { applied = [], text = '' } = mistake ? fixAll(mistake.text, mistake.env) : {};
    const findings = { file: 'mesh.yaml', applied, ...diagnose(text, environment()) };
    const json = JSON.parse(JSON.stringify(diagnosticsJson(findings))) as {
      readonly errors: number;
      readonly fixed: readonly { readonly title: string }[];
    };
    validate(json);
    expect(validate.errors ?? []).to.deep.equal([]);
    expect(json.errors).to.equal(2);
    expect(json.fixed.map(({ title }) => title)).to.deep.equal([
      'Change to `name`',
      'Change to `true`',
    ]);
  });
});

describe('report: findings in every format', () => {
  for (const name of samples) {
    it(`are the golden ones: ${name}`, () => {
      const findings = findingsOf(name);
      expectGolden(`diagnostics/${name}.json`, pretty(diagnosticsJson(findings)));
      expectGolden(`diagnostics/${name}.sarif`, pretty(diagnosticsSarif(findings, '0.0.0')));
      expectGolden(`diagnostics/${name}.github.txt`, `${githubLines(findings).join('\n')}\n`);
    });
  }

  it('have the same words', () => {
    for (const [name, findings] of all) {
      const formats = [
        pretty(diagnosticsJson(findings)),
        pretty(diagnosticsSarif(findings, '0.0.0')),
      ];
      for (const { code, message } of findings.diagnostics) {
        for (const text of formats) {
          expect(text, name).to.contain(code).and.to.contain(JSON.stringify(message).slice(1, -1));
        }
      }
    }
  });

  it('never show a password', () => {
    for (const [name, findings] of all) {
      const formats = [
        pretty(diagnosticsJson(findings)),
        pretty(diagnosticsSarif(findings, '0.0.0')),
        githubLines(findings).join('\n'),
      ];
      for (const text of formats) expect(text, name).not.to.contain('hunter2');
    }
  });

  it('say that there is no file', () => {
    expect(githubLines(noFile)).to.deep.equal([
      '::error title=E-NO-MESH-FILE::There is no file `mesh.yaml`. hint: check.',
    ]);
    expect(diagnosticsSarif(noFile, '0.0.0')).to.have.nested.property(
      'runs[0].invocations[0].executionSuccessful',
      false,
    );
  });
});

describe('report/diagnostics-github', () => {
  it('is one line for each finding, whatever is in it', () => {
    expect(githubLines(hostile)).to.deep.equal([
      '::warning file=a b/50%25%2Cx%3Ay.yaml,line=1,endLine=3,title=W-TAG::100%25␊::error::no␍␛[31m hint: mend it.',
    ]);
  });
});

describe('report/diagnostics-sarif', () => {
  // From https://github.com/oasis-tcs/sarif-spec, sarif-2.1/schema.
  const schema = join(repository, 'fixtures/diagnostics/sarif-schema-2.1.0.json');
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    unicodeRegExp: false,
    validateFormats: false,
  });
  const isSarif = ajv.compile(standard(schema));

  for (const [name, findings] of all) {
    it(`says ${name} as SARIF 2.1.0 says`, () => {
      isSarif(JSON.parse(pretty(diagnosticsSarif(findings, '0.0.0'))));
      expect(isSarif.errors ?? []).to.deep.equal([]);
    });
  }

  it('names the file by a relative URI', () => {
    expect(diagnosticsSarif(hostile, '0.0.0')).to.have.nested.property(
      'runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri',
      'a%20b/50%25%2Cx%3Ay.yaml',
    );
  });

  it('has fingerprints that stay when lines move, and no two alike', () => {
    for (const { name, text, env } of mistakes) {
      const here = fingerprints(diagnose(text, env).diagnostics);
      expect(new Set(here).size, name).to.equal(here.length);
      const moved = text.startsWith('\uFEFF') ? text : `# one line more\n${text}`;
      expect(fingerprints(diagnose(moved, env).diagnostics), name).to.deep.equal(here);
    }
  });
});

function fingerprints(diagnostics: Findings['diagnostics']): readonly string[] {
  const { runs } = diagnosticsSarif({ file: 'x', diagnostics, applied: [] }, '0.0.0') as {
    readonly runs: readonly {
      readonly results: readonly { readonly partialFingerprints: { 'isthmus/v1': string } }[];
    }[];
  };
  return (runs[0]?.results ?? []).map((result) => result.partialFingerprints['isthmus/v1']);
}

/** A JSON schema without its own address, which Ajv would look up. */
function standard(file: string): object {
  const { $schema: _draft, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly $schema: string;
  };
  return schema;
}

function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

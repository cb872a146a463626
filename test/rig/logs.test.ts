import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { explainByLogs, markLogs, rememberLog } from './logs.ts';

describe('the logs shown for a failed test', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'logs-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    markLogs();
  });

  it('are the complaints since the test began, without what every healthy run says', () => {
    const file = join(folder, 'api.log');
    writeFileSync(file, 'E1122 18:00:00.0 1 a.go:1] before\n');
    rememberLog('cluster1 kube-apiserver', file);
    markLogs();
    appendFileSync(
      file,
      [
        'I1122 18:00:01.0 1 a.go:1] talk',
        'W1122 18:00:01.0 1 a.go:1] Skipping API x',
        'E1122 18:00:02.0 1 a.go:1] during',
        '',
      ].join('\n'),
    );
    const shown = explainByLogs();
    expect(shown).to.contain('cluster1 kube-apiserver').and.to.contain('] during');
    for (const other of ['before', 'talk', 'Skipping']) expect(shown).not.to.contain(other);
  });

  it('are the last lines of istiod when it does not complain, and nothing of other servers', () => {
    for (const name of ['cluster1 istiod-1', 'cluster1 kwok']) {
      const file = join(folder, `${name}.log`);
      writeFileSync(file, `${name} talks\n`);
      rememberLog(name, file);
    }
    expect(explainByLogs()).to.contain('istiod-1 talks').and.not.to.contain('kwok talks');
  });
});

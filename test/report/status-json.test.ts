import { Chalk } from 'chalk';
import { expect } from 'chai';
import { statusJson, statusRecords } from '../../lib/report/status-json.ts';
import { statusLines } from '../../lib/report/status-lines.ts';
import { changeSet, forbidden } from '../support/scenes.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote } from '../support/topologies.ts';

const validate = strictValidator('status.v1.schema.json');

describe('report/status-json', () => {
  it('is not complete where what is left over could not be looked for, and says why', () => {
    const seen = { ...changeSet({}), unsearched: [forbidden()] };
    const json = statusJson(seen, primaryRemote);
    expect(json).to.deep.include({ complete: false, unsearched: [forbidden()] });
    const time = '2026-11-30T12:00:00Z';
    const records = statusRecords(seen).map((record) => ({ time, ...record }));
    for (const said of [json, ...records]) {
      validate(said);
      expect(validate.errors ?? []).to.deep.equal([]);
    }
    const style = { palette: new Chalk({ level: 0 }), width: 110, verbose: false };
    expect(statusLines(seen, primaryRemote, style).join('\n')).to.contain(
      'so it is not known what is left over in cluster',
    );
  });
});

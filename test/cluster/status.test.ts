import { expect } from 'chai';
import { conflictsOf, isTypeMissing, refused } from '../../lib/cluster/status.ts';
import { answer, answers, invalid, status } from './recorded-answers.ts';

const asked = { cluster: 'cluster1', what: 'apply Thing a/b', secret: false };

describe('cluster/status', () => {
  for (const { name, given, expected } of answers) {
    it(`calls ${name} ${expected}`, () => {
      const error = refused(asked, given);
      expect(error.code).to.equal(expected);
      expect(error.status).to.equal(given.status);
      expect(error.message).to.match(/^apply Thing a\/b in cluster1: ./);
    });
  }

  it('calls nothing immutable where a value is refused that would be refused anew, too', () => {
    const causes = [
      { field: 'addressType', message: 'Invalid value: "IPv6": field is immutable' },
      {
        field: 'endpoints[0].addresses[0]',
        message: 'Invalid value: "FD00::0A": must be in canonical form',
      },
    ];
    const given = status(422, 'EndpointSlice "istiod" is invalid', { details: { causes } });
    expect(refused(asked, given).code).to.equal('invalid');
  });

  it('repeats the words of the server', () => {
    const error = refused(asked, status(403, 'services "a" is forbidden: exceeded quota'));
    expect(error.message).to.equal(
      'apply Thing a/b in cluster1: services "a" is forbidden: exceeded quota',
    );
  });

  it('repeats only the first line of what is not a Status', () => {
    const error = refused(asked, answer(503, '<html>\n<body>Service Unavailable</body>'));
    expect(error.message).to.equal('apply Thing a/b in cluster1: <html>');
  });

  it('leaves a refused value out when it is long, and keeps what is wrong with it', () => {
    const template = JSON.stringify({ spec: { containers: [{ name: 'x'.repeat(600) }] } });
    const given = invalid('spec.template', `Invalid value: ${template}: field is immutable`);
    expect(refused(asked, given).message).to.equal(
      'apply Thing a/b in cluster1: spec.template: Invalid value: field is immutable',
    );
  });

  it('does not repeat words that may quote a Secret, but says which field is wrong', () => {
    const secret = { ...asked, secret: true };
    const typed = status(
      500,
      'failed to create typed patch object (a/b; /v1, Kind=Secret): .data.a: expected string, got &{pa55word}',
    );
    const denied = status(403, 'admission webhook "x" denied the request: pa55word is weak');
    const policy = status(
      403,
      `secrets "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: pa55word is weak`,
    );
    expect(refused(secret, policy).message).to.include("ValidatingAdmissionPolicy 'p'");
    for (const given of [
      typed,
      denied,
      policy,
      invalid('type', 'Invalid value: "pa55word": field is immutable'),
    ]) {
      expect(refused(secret, given).message).not.to.include('pa55word');
    }
    expect(
      refused(secret, invalid('type', 'Invalid value: "pa55word": field is immutable')).message,
    ).to.include('type: FieldValueInvalid');
  });

  it('repeats words about a Secret that cannot quote it', () => {
    const forbidden = status(
      403,
      'secrets "cacerts" is forbidden: User "me" cannot patch resource',
    );
    expect(refused({ ...asked, secret: true }, forbidden).message).to.include('User "me"');
  });

  it('reads managers and fields of a conflict, whatever operation made them owners', () => {
    const causes = [
      { reason: 'FieldManagerConflict', message: 'conflict with "a"', field: '.data.b' },
      { reason: 'FieldManagerConflict', message: 'conflict with "u" using v1', field: '.data.a' },
      {
        reason: 'FieldManagerConflict',
        message:
          'conflict with "pilot \\"discovery\\"" with subresource "status" using apps/v1 at 2026-11-22T18:29:19Z',
        field: '.webhooks[name="x"].failurePolicy',
      },
    ];
    expect(
      conflictsOf(status(409, 'Apply failed with 3 conflicts', { details: { causes } })),
    ).to.deep.equal([
      { manager: 'a', field: '.data.b' },
      { manager: 'u', field: '.data.a' },
      { manager: 'pilot "discovery"', field: '.webhooks[name="x"].failurePolicy' },
    ]);
  });

  it('finds no field conflicts in a conflict of versions', () => {
    const given = status(409, 'the object has been modified', {
      reason: 'Conflict',
      details: { name: 'b' },
    });
    expect(conflictsOf(given)).to.equal(undefined);
  });

  it('tells a missing type from a missing object', () => {
    expect(isTypeMissing(answer(404, '404 page not found\n'))).to.equal(true);
    expect(
      isTypeMissing(
        status(404, 'the server could not find the requested resource', { details: {} }),
      ),
    ).to.equal(true);
    expect(
      isTypeMissing(
        status(404, 'configmaps "a" not found', { details: { name: 'a', kind: 'configmaps' } }),
      ),
    ).to.equal(false);
  });
});

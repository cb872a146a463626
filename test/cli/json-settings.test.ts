import { expect } from 'chai';
import { settingsIn, withSetting } from '../../lib/cli/json-settings.ts';

const put = (text: string, value: unknown = 'mesh.yaml'): string | undefined =>
  withSetting(text, ['yaml.schemas', './s.json'], value);

const cases: Readonly<Record<string, readonly [string, string]>> = {
  'an empty file': ['', '{\n  "yaml.schemas": {\n    "./s.json": "mesh.yaml"\n  }\n}\n'],
  'a file with comments only': [
    '// mine',
    '// mine\n{\n  "yaml.schemas": {\n    "./s.json": "mesh.yaml"\n  }\n}\n',
  ],
  'an empty object': ['{}\n', '{\n  "yaml.schemas": {\n    "./s.json": "mesh.yaml"\n  }\n}\n'],
  'comments behind and below the last setting': [
    '{\n  "a": 1 // one, of "many"\n  // the end }\n}\n',
    '{\n  "a": 1, // one, of "many"\n  // the end }\n  "yaml.schemas": {\n    "./s.json": "mesh.yaml"\n  }\n}\n',
  ],
  'a trailing comma': [
    '{\n  "a": [1,],\n}',
    '{\n  "a": [1,],\n  "yaml.schemas": {\n    "./s.json": "mesh.yaml"\n  }\n}',
  ],
  'other schemas, tabs and words like comments': [
    '{\n\t"yaml.schemas": {\n\t\t"x": "//y" /* z */\n\t},\n\t"b": "/*"\n}',
    '{\n\t"yaml.schemas": {\n\t\t"x": "//y", /* z */\n\t\t"./s.json": "mesh.yaml"\n\t},\n\t"b": "/*"\n}',
  ],
  'four spaces, Windows line ends and a byte order mark': [
    '\uFEFF{\r\n    "a": "\\u00e4\\""\r\n}\r\n',
    '\uFEFF{\r\n    "a": "\\u00e4\\"",\r\n    "yaml.schemas": {\r\n        "./s.json": "mesh.yaml"\r\n    }\r\n}\r\n',
  ],
  'the same schema for another file': [
    '{ "yaml.schemas": { "./s.json": "other.yaml" } } // end',
    '{ "yaml.schemas": { "./s.json": "mesh.yaml" } } // end',
  ],
};

describe('settings with comments', () => {
  for (const [name, [before, after]] of Object.entries(cases)) {
    it(`get a setting and keep the rest: ${name}`, () => {
      expect(put(before)).to.equal(after);
      expect(settingsIn(after)?.['yaml.schemas']).to.include({ './s.json': 'mesh.yaml' });
    });
  }

  for (const text of [
    '[1]',
    '{a: 1}',
    '{"a": 1',
    '{"yaml.schemas": []}',
    '{"yaml.schemas": 1}',
    '1',
    '{,}',
  ]) {
    it(`are left alone when they are something else: ${text}`, () => {
      expect(put(text)).to.equal(undefined);
    });
  }
});

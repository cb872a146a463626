import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  type Editor,
  editors,
  modeline,
  type ProjectPaths,
  schemaKey,
  type Setup,
  setupOf,
  traces,
} from '../editor/setups.ts';
import { isRecord } from '../json.ts';
import { settingsIn, withSetting } from './json-settings.ts';
import { textOf, writeIfChanged } from './schema-file.ts';

/** What editors are to be told; paths are absolute. */
export interface SchemaInstallation {
  readonly schema: string;
  /** The mesh file, or where it will be. */
  readonly mesh: string;
  readonly home: string;
  /** Where paths in messages start. */
  readonly cwd: string;
  /** Undefined: those whose traces are in the project. */
  readonly editor: Editor | undefined;
}

export interface Installed {
  readonly lines: readonly string[];
  readonly changed: boolean;
  /** A settings file could not be edited; the lines say what to add by hand. */
  readonly failed: boolean;
}

/** Writes into the settings that are the project's own, and says what to write into all others. Replaces nothing. */
export function installSchema(installation: SchemaInstallation): Installed {
  const { editor } = installation;
  const wanted =
    editor === undefined ? editors.filter((name) => found(name, installation)) : [editor];
  const parts = wanted.map((name) => installFor(name, installation));
  return {
    lines: [
      ...parts.flatMap(({ lines }) => lines),
      ...(editor === undefined ? [] : serverOf(editor, installation)),
      ...otherEditors(wanted, installation),
    ],
    changed: parts.some(({ changed }) => changed),
    failed: parts.some(({ failed }) => failed),
  };
}

/** The folder that an editor opens: the nearest with its traces, else the root of the repository, else that of the mesh file. */
function projectOf(editor: Editor, { mesh, home }: SchemaInstallation): string {
  const own = dirname(mesh);
  const folders = [own, ...foldersAbove(own)].filter(
    (folder, index) => index === 0 || folder !== home,
  );
  const root = folders.findIndex((folder) => existsSync(join(folder, '.git')));
  const within = root < 0 ? [own] : folders.slice(0, root + 1);
  return within.find((folder) => existsSync(join(folder, traces[editor]))) ?? within.at(-1) ?? own;
}

function foldersAbove(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...foldersAbove(above)];
}

function found(editor: Editor, installation: SchemaInstallation): boolean {
  return existsSync(join(projectOf(editor, installation), traces[editor]));
}

function pathsFrom(project: string, { schema, mesh }: SchemaInstallation): ProjectPaths {
  const inProject = relative(project, schema);
  return {
    schema: posix(inProject.startsWith('..') ? schema : inProject),
    mesh: posix(relative(project, mesh)),
  };
}

function posix(path: string): string {
  return path.split(sep).join('/');
}

function installFor(editor: Editor, installation: SchemaInstallation): Installed {
  const project = projectOf(editor, installation);
  const paths = pathsFrom(project, installation);
  const setup = setupOf(editor, paths);
  const file = setup.file === undefined ? undefined : join(project, setup.file);
  if (file === undefined) return byHand(setup);
  const name = posix(relative(installation.cwd, file));
  const text = textOf(file);
  if (editor === 'vscode') return installInto(file, name, { text, setup, paths });
  if (text === undefined) {
    writeIfChanged(file, `${setup.text}\n`);
    return done(`${setup.title}: wrote ${name}.`, true);
  }
  const has = text.includes(schemaKey(paths));
  return has ? done(`${setup.title}: ${name} names the schema already.`, false) : byHand(setup);
}

/** Merges `yaml.schemas` into settings with comments. */
function installInto(
  file: string,
  name: string,
  { text = '', setup, paths }: { text: string | undefined; setup: Setup; paths: ProjectPaths },
): Installed {
  const key = schemaKey(paths);
  const schemas = settingsIn(text)?.['yaml.schemas'];
  const before = isRecord(schemas) ? schemas[key] : undefined;
  const patterns = [before ?? []].flat();
  if (patterns.includes(paths.mesh)) {
    return done(`${setup.title}: ${name} names it already.`, false);
  }
  const after = patterns.length === 0 ? paths.mesh : [...patterns, paths.mesh];
  const edited = withSetting(text, ['yaml.schemas', key], after);
  if (edited === undefined) {
    const { lines } = byHand(setup);
    return {
      lines: [`${setup.title}: ${name} is not JSON that could be edited.`, ...lines],
      changed: false,
      failed: true,
    };
  }
  writeIfChanged(file, edited);
  return done(`${setup.title}: ${text === '' ? 'wrote' : 'added it to'} ${name}.`, true);
}

function done(line: string, changed: boolean): Installed {
  return { lines: [line], changed, failed: false };
}

function byHand({ title, how, text }: Setup): Installed {
  return { lines: [`${title}. ${how}`, ...indented(text)], changed: false, failed: false };
}

/** For those who asked for one editor: what does more than the schema. */
function serverOf(editor: Editor, installation: SchemaInstallation): readonly string[] {
  const { server } = setupOf(editor, pathsFrom(projectOf(editor, installation), installation));
  return server
    ? [
        `The language server of isthmus does more, without a schema. ${server.how}`,
        ...indented(server.text),
      ]
    : [];
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
}

/** A comment in the mesh file serves every editor, and wins over its settings. */
function otherEditors(
  wanted: readonly Editor[],
  { mesh, schema, cwd }: SchemaInstallation,
): readonly string[] {
  const line = modeline(posix(relative(dirname(mesh), schema)));
  const named = schemaNamedIn(textOf(mesh) ?? '');
  const name = posix(relative(cwd, mesh));
  if (named === undefined) {
    return wanted.length > 0
      ? []
      : [
          `No traces of an editor were found here; --editor names one of ${editors.join(', ')}.`,
          `Every editor that knows JSON Schema takes it from the first line of ${name}:`,
          `  ${line}`,
        ];
  }
  if (resolve(dirname(mesh), named) === schema) return [`${name} names it in its first lines.`];
  const gone = !/^\w+:\/\//.test(named) && !existsSync(resolve(dirname(mesh), named));
  return [
    `${name} names another schema, ${named}${gone ? ', which does not exist' : ''}. Editors take that one; write instead:`,
    `  ${line}`,
  ];
}

/** The schema that the comments at the beginning of a YAML file name. */
function schemaNamedIn(text: string): string | undefined {
  const comments = /^\uFEFF?(?:[ \t]*(?:#[^\n]*)?\r?\n)*/.exec(text)?.[0] ?? '';
  return /^\s*#\s*(?:yaml-language-server\s*:\s*\$schema=|\$schema:\s*)(\S+)/m.exec(comments)?.[1];
}

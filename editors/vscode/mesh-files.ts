import { languages, type TextDocument } from 'vscode';

/** Mesh files as VS Code and its language client select them. */
export const meshSelector = ['**/mesh.yaml', '**/*.mesh.yaml'].map((pattern) => ({
  scheme: 'file',
  language: 'yaml',
  pattern,
}));

/**
 * The language that package.json gives to files of these names, so that VS Code starts this extension for them and for no
 * other YAML.
 */
const meshLanguage = 'isthmus-mesh';

/** Is it a mesh file on disk? Its language is YAML from then on, for all that the user has for YAML. */
export async function takeMesh(document: TextDocument): Promise<boolean> {
  const opened =
    document.languageId === meshLanguage
      ? await languages.setTextDocumentLanguage(document, 'yaml')
      : document;
  return isMeshFile(opened);
}

/** Does the server look after it? */
export function isMeshFile(document: TextDocument): boolean {
  return languages.match(meshSelector, document) > 0;
}

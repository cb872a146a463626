/** The editors that `isthmus schema --install` knows. */
export const editors = ['vscode', 'jetbrains', 'neovim', 'helix', 'zed'] as const;

export type Editor = (typeof editors)[number];

/** Where a project keeps things: paths from its root, with `/`. */
export interface ProjectPaths {
  /** The schema file: `.isthmus/mesh.v1alpha1.schema.json`; absolute when it is outside of the project. */
  readonly schema: string;
  readonly mesh: string;
}

/** How an editor is told of the schema. */
export interface Setup {
  /** As its makers call it, with what it needs: "VS Code with the extension YAML (Red Hat)". */
  readonly title: string;
  /** What lies in a project in which somebody uses the editor. */
  readonly mark: string;
  /** File of the project that the text belongs into; undefined when it belongs elsewhere. */
  readonly file: string | undefined;
  /** What to do, in one sentence that ends with a colon. */
  readonly how: string;
  readonly language: 'json' | 'lua' | 'text' | 'toml';
  /** What to write or to choose. */
  readonly text: string;
}

/** The key of a schema in `yaml.schemas`: without `./` yaml-language-server takes the first folder for one of the workspace. */
export function schemaKey({ schema }: ProjectPaths): string {
  return /^([A-Za-z]:)?\//.test(schema) ? schema : `./${schema}`;
}

/** The first line of a mesh file by which any editor finds its schema; `path` is relative to the mesh file. */
export function modeline(path: string): string {
  return `# $schema: ${/^(\.\.?|[A-Za-z]:)?\//.test(path) ? path : `./${path}`}`;
}

/** The set-up of an editor that uses the schema through its own support of YAML. */
export function setupOf(editor: Editor, paths: ProjectPaths): Setup {
  const schemas = { [schemaKey(paths)]: paths.mesh };
  const setups: Readonly<Record<Editor, Setup>> = {
    vscode: {
      title: 'VS Code with the extension YAML (Red Hat)',
      mark: '.vscode',
      file: '.vscode/settings.json',
      how: 'Write into .vscode/settings.json:',
      language: 'json',
      text: json({ 'yaml.schemas': schemas }),
    },
    jetbrains: {
      title: 'JetBrains IDEs',
      mark: '.idea',
      file: undefined,
      how: 'In Settings | Languages & Frameworks | Schemas and DTDs | JSON Schema Mappings, add:',
      language: 'text',
      text: `Schema file or URL: ${paths.schema}\nSchema version: JSON Schema version 7\nFile path pattern: ${paths.mesh}`,
    },
    neovim: {
      title: 'Neovim with yaml-language-server',
      mark: '.nvim.lua',
      file: undefined,
      how: 'Write into init.lua, or into .nvim.lua of the project:',
      language: 'lua',
      text: neovim(paths),
    },
    helix: {
      title: 'Helix with yaml-language-server',
      mark: '.helix',
      file: '.helix/languages.toml',
      how: 'Write into .helix/languages.toml:',
      language: 'toml',
      text: `[language-server.yaml-language-server.config.yaml.schemas]\n${JSON.stringify(schemaKey(paths))} = ${JSON.stringify(paths.mesh)}`,
    },
    zed: {
      title: 'Zed',
      mark: '.zed',
      file: '.zed/settings.json',
      how: 'Write into .zed/settings.json:',
      language: 'json',
      text: json({ lsp: { 'yaml-language-server': { settings: { yaml: { schemas } } } } }),
    },
  };
  return setups[editor];
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Works from 0.7 on; `vim.lsp.start` came with 0.8. */
function neovim(paths: ProjectPaths): string {
  return `vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
  pattern = '${lua(`*/${paths.mesh}`)}',
  callback = function(event)
    local server = {
      name = 'yaml-language-server',
      cmd = { 'yaml-language-server', '--stdio' },
      root_dir = vim.fn.getcwd(),
      settings = { yaml = { schemas = { ['${lua(schemaKey(paths))}'] = '${lua(paths.mesh)}' } } },
    }
    if vim.lsp.start then
      vim.lsp.start(server)
    else
      vim.lsp.buf_attach_client(event.buf, vim.lsp.start_client(server))
    end
  end,
})`;
}

function lua(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

/** The editors that `isthmus schema --install` knows. */
export const editors = ['vscode', 'jetbrains', 'neovim', 'helix', 'zed'] as const;

export type Editor = (typeof editors)[number];

/** What lies in a project in which somebody uses the editor. */
export const traces: Readonly<Record<Editor, string>> = {
  vscode: '.vscode',
  jetbrains: '.idea',
  neovim: '.nvim.lua',
  helix: '.helix',
  zed: '.zed',
};

/** Where a project keeps things: paths from its root, with `/`. */
export interface ProjectPaths {
  /** The schema file: `.isthmus/mesh.v1alpha1.schema.json`; absolute when it is outside of the project. */
  readonly schema: string;
  readonly mesh: string;
}

/** What to write or to choose, and where. */
export interface Recipe {
  /** One sentence that ends with a colon. */
  readonly how: string;
  readonly language: 'json' | 'lua' | 'text' | 'toml';
  readonly text: string;
}

/** How an editor is told of the schema, and of the language server. */
export interface Setup extends Recipe {
  /** As its makers call it, with what it needs: "VS Code with the extension YAML (Red Hat)". */
  readonly title: string;
  /** File of the project that the text belongs into; undefined when it belongs elsewhere. */
  readonly file: string | undefined;
  /** How it starts `isthmus lsp` instead; undefined where that takes an extension. */
  readonly server: Recipe | undefined;
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
      file: '.vscode/settings.json',
      how: 'Write into .vscode/settings.json:',
      language: 'json',
      text: json({ 'yaml.schemas': schemas }),
      server: undefined,
    },
    jetbrains: {
      title: 'JetBrains IDEs',
      file: undefined,
      how: 'In Settings | Languages & Frameworks | Schemas and DTDs | JSON Schema Mappings, add:',
      language: 'text',
      text: `Schema file or URL: ${paths.schema}\nSchema version: JSON Schema version 7\nFile path pattern: ${paths.mesh}`,
      server: {
        how: 'In Settings | Languages & Frameworks | Language Servers, add:',
        language: 'text',
        text: `Command: ${serverCommand.join(' ')}\nFile name pattern: mesh.yaml`,
      },
    },
    neovim: {
      title: 'Neovim with yaml-language-server',
      file: undefined,
      how: neovimFile,
      language: 'lua',
      text: neovim(paths),
      server: { how: neovimFile, language: 'lua', text: neovimServer },
    },
    helix: {
      title: 'Helix with yaml-language-server',
      file: '.helix/languages.toml',
      how: 'Write into .helix/languages.toml:',
      language: 'toml',
      text: `[language-server.yaml-language-server.config.yaml.schemas]\n${JSON.stringify(schemaKey(paths))} = ${JSON.stringify(paths.mesh)}`,
      server: { how: 'Write into .helix/languages.toml:', language: 'toml', text: helixServer },
    },
    zed: {
      title: 'Zed',
      file: '.zed/settings.json',
      how: 'Write into .zed/settings.json:',
      language: 'json',
      text: json({ lsp: { 'yaml-language-server': { settings: { yaml: { schemas } } } } }),
      server: undefined,
    },
  };
  return setups[editor];
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** What is not installed is not fetched: an editor must not run what somebody else may call isthmus. */
const serverCommand = ['npx', '--no', 'isthmus', 'lsp', '--stdio'] as const;

const helixServer = `[language-server.isthmus]
command = ${JSON.stringify(serverCommand[0])}
args = [${serverCommand
  .slice(1)
  .map((word) => JSON.stringify(word))
  .join(', ')}]

[[language]]
name = "yaml"
language-servers = ["yaml-language-server", "isthmus"]`;

const neovimFile = 'Write into init.lua, or into .nvim.lua of the project:';

function neovim(paths: ProjectPaths): string {
  return neovimClient(lua(`*/${paths.mesh}`), {
    name: 'yaml-language-server',
    cmd: ['yaml-language-server', '--stdio'],
    settings: `{ yaml = { schemas = { [${lua(schemaKey(paths))}] = ${lua(paths.mesh)} } } }`,
  });
}

const neovimServer = neovimClient("{ 'mesh.yaml', '*.mesh.yaml' }", {
  name: 'isthmus',
  cmd: serverCommand,
});

/** For files that match a pattern in Lua. Works from 0.7 on; `vim.lsp.start` came with 0.8. */
function neovimClient(
  pattern: string,
  server: { readonly name: string; readonly cmd: readonly string[]; readonly settings?: string },
): string {
  const { settings } = server;
  return `vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
  pattern = ${pattern},
  callback = function(event)
    local server = {
      name = ${lua(server.name)},
      cmd = { ${server.cmd.map(lua).join(', ')} },
      root_dir = vim.fn.getcwd(),${settings === undefined ? '' : `\n      settings = ${settings},`}
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
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

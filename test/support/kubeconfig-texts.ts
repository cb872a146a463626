/** The text of a kubeconfig, and what client-go makes of it: the names of its users with their tokens, or why it reads nothing. */
export interface KubeconfigText {
  readonly title: string;
  readonly text: string | Buffer;
  readonly users?: Readonly<Record<string, string>>;
  readonly refuses?: RegExp;
  /** kubectl reads it: what we refuse it takes in silence. */
  readonly kubectlReads?: true;
}

const users = (text: string): string => `users:\n- name: a\n  user: ${text}\n`;

/** All tokens in it are `pa55word` where no message may repeat them. */
export const kubeconfigTexts: readonly KubeconfigText[] = [
  { title: 'nothing', text: '', users: {} },
  { title: 'only a comment', text: '# nothing\n', users: {} },
  { title: 'an empty document', text: '---\n', users: {} },
  { title: 'JSON', text: '{"users":[{"name":"a","user":{"token":"t"}}]}', users: { a: 't' } },
  { title: 'a byte order mark', text: `\uFEFF${users('{token: t}')}`, users: { a: 't' } },
  {
    title: 'UTF-16, as PowerShell writes it',
    text: Buffer.from(`\uFEFF${users('{token: t}')}`, 'utf16le'),
    users: { a: 't' },
  },
  { title: 'a document that ends', text: `${users('{token: t}')}...\n---\n`, users: { a: 't' } },
  {
    title: 'a key twice, of which the last counts',
    text: users('{token: x, token: t}'),
    users: { a: 't' },
  },
  {
    title: 'anchors and merge keys',
    text: `x: &x {token: t}\n${users('{<<: *x, as: me}')}`,
    users: { a: 't' },
  },
  {
    title: 'fields that nobody knows',
    text: users('{Token: x, token: t, more: {a: 1}}'),
    users: { a: 't' },
  },
  {
    title: 'dates and times as text',
    text: users('{token: 2026-01-01, as: 12:30:45}'),
    users: { a: '2026-01-01' },
  },
  { title: 'a quoted number', text: users('{token: "12345"}'), users: { a: '12345' } },
  {
    title: 'a number that says that it is text',
    text: users('{token: !!str 12345}'),
    users: { a: '12345' },
  },
  {
    title: 'null in place of anything',
    text: `clusters:\ncontexts: null\n${users('{token: null, exec: ~}')}`,
    users: { a: '' },
  },
  {
    title: 'an entry without a name',
    text: 'users:\n- user: {token: t}\n-\n',
    refuses: /has two users of the name ''/,
  },
  { title: 'one entry without a name', text: 'users:\n- user: {token: t}\n', users: { '': 't' } },
  {
    title: 'yes and no, which are words of YAML 1.1',
    text: 'clusters:\n- name: a\n  cluster: {insecure-skip-tls-verify: yes}\n',
    users: {},
  },
  {
    title: 'data with a line end',
    text: users('{token: t, client-key-data: "Y\\nQ=="}'),
    users: { a: 't' },
  },
  {
    title: 'apiVersion and kind',
    text: `apiVersion: v1\nkind: Config\n${users('{token: t}')}`,
    users: { a: 't' },
  },

  {
    title: 'brackets that stay open',
    text: users('{token: pa55word'),
    refuses: /is not YAML: [a-z ]+ at line \d+, column \d+$/,
  },
  {
    title: 'a tab',
    text: 'users:\n\t- name: a\n',
    refuses: /is not YAML: [a-z ]+ at line 2, column 1$/,
  },
  { title: 'an alias of nothing', text: users('{token: *pa55word}'), refuses: /leads its aliases/ },
  { title: 'words', text: 'pa55word', refuses: /it holds no map$/ },
  { title: 'a list', text: '- pa55word\n', refuses: /it holds no map$/ },
  {
    title: 'a second document',
    text: `${users('{token: t}')}---\n${users('{token: pa55word}')}`,
    refuses: /holds several YAML documents, of which the second begins at line 5, column 1$/,
    kubectlReads: true,
  },
  {
    title: 'another version',
    text: 'apiVersion: v2\nkind: Config\n',
    refuses: /no kubeconfig of `apiVersion: v1`/,
  },
  {
    title: 'another kind',
    text: 'apiVersion: v1\nkind: Secret\n',
    refuses: /no kubeconfig of `apiVersion: v1`/,
  },
  {
    title: 'a name twice',
    text: `${users('{token: t}')}- {name: a, user: {token: pa55word}}\n`,
    refuses: /has two users of the name a$/,
  },
  ...misfits(),
  {
    title: 'no UTF-8',
    text: Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]),
    refuses: /is no UTF-8 text/,
  },
];

/** Values of another type: client-go refuses the whole file, and would not take them for missing. */
function misfits(): readonly KubeconfigText[] {
  return [
    misfit(
      'a token of digits',
      '{token: 12345}',
      /users\[0\]\.user\.token at line 3, column 17 must be text, but is a number; quote it$/,
    ),
    misfit(
      'a token that is a word of YAML',
      '{token: yes}',
      /user\.token at .* must be text, but is true or false; quote it$/,
    ),
    misfit('a number for somebody else', '{token: t, as: 1000}', /user\.as at .* must be text/),
    misfit(
      'one group in place of a list',
      '{token: t, as-groups: pa55word}',
      /as-groups at .* must be a list, but is text$/,
    ),
    misfit(
      'a group that is a number',
      '{token: t, as-groups: [1]}',
      /as-groups\[0\] at .* must be text/,
    ),
    misfit(
      'more of somebody else that is no list',
      '{token: t, as-user-extra: {a: b}}',
      /as-user-extra\.a at .* must be a list/,
    ),
    misfit(
      'a list for more of somebody else',
      '{token: t, as-user-extra: [a]}',
      /as-user-extra at .* must be a map, but is a list$/,
    ),
    misfit(
      'data that is no base64',
      '{client-key-data: "pa55word!"}',
      /client-key-data at .* must be base64, but is something else$/,
    ),
    misfit('data without its end', '{client-key-data: YQ}', /client-key-data at .* must be base64/),
    misfit(
      'a plugin that is text',
      '{exec: pa55word}',
      /user\.exec at .* must be a map, but is text$/,
    ),
    misfit(
      'a flag that is text',
      '{exec: {provideClusterInfo: "true"}}',
      /provideClusterInfo at .* must be true or false, but is text$/,
    ),
    misfit(
      'an argument that is a number',
      '{exec: {args: [a, 1]}}',
      /exec\.args\[1\] at .* must be text/,
    ),
    misfit(
      'a port in the configuration of a provider',
      '{auth-provider: {name: oidc, config: {a: 1}}}',
      /auth-provider\.config\.a at .* must be text/,
    ),
    {
      title: 'a list that is none',
      text: 'users: 5\n',
      refuses: /^\S* ?.*users at .* must be a list, but is a number$/,
    },
    {
      title: 'an entry that is text',
      text: 'users: [pa55word]\n',
      refuses: /users\[0\] at .* must be a map, but is text$/,
    },
    {
      title: 'a name that is a number',
      text: 'users: [{name: 5}]\n',
      refuses: /users\[0\]\.name at .* must be text, but is a number; quote it$/,
    },
  ];
}

function misfit(title: string, user: string, refuses: RegExp): KubeconfigText {
  return { title, text: users(user), refuses };
}

/** How `isthmus graph` writes. */
export const graphFormats = ['text', 'mermaid', 'dot', 'svg'] as const;

/** How `isthmus validate` writes. */
export const validateFormats = ['text', 'json', 'github', 'sarif'] as const;

/** How `isthmus verify` writes. */
export const verifyFormats = ['text', 'json', 'ndjson', 'html'] as const;

/** Whose repository `isthmus render --out` writes for. */
export const treeLayouts = ['plain', 'argocd', 'flux'] as const;

/** How `isthmus plan` writes. */
export const planFormats = ['text', 'json', 'html', 'markdown'] as const;

/** What `--ci` knows. */
export const ciSystems = ['github', 'gitlab'] as const;

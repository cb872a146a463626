import { Command } from 'commander';

/** Its options; what it does comes later. */
export function tokenCommand(): Command {
  return new Command('token')
    .description(
      'print a token of this CI job for API servers that trust the CI: a credential plugin for kubeconfigs',
    )
    .option(
      '--audience <name>',
      'whom the token is for, as the API server expects it; with --from that is only checked',
    )
    .option('--from <variable>', 'the variable that holds the token (GitLab: id_tokens)');
}

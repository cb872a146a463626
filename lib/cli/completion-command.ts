import { Argument, Command } from 'commander';

/** The command lines of `isthmus completion`, and of `isthmus complete`, which only the shells call. */
export function completionCommands(): { readonly scripts: Command; readonly complete: Command } {
  const scripts = new Command('completion')
    .description('print what makes a shell complete the words of isthmus')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText('after', help);
  const complete = new Command('complete')
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false);
  return { scripts, complete };
}

const shells = ['bash', 'zsh', 'fish'] as const;

const help = `
bash:  echo 'source <(isthmus completion bash)' >> ~/.bashrc
zsh:   echo 'source <(isthmus completion zsh)' >> ~/.zshrc     (after compinit)
fish:  isthmus completion fish > ~/.config/fish/completions/isthmus.fish`;

/** The script for one shell. Where isthmus has nothing to offer, the shell offers files. */
export const completionScripts: Readonly<Record<(typeof shells)[number], string>> = {
  bash: `_isthmus() {
  local IFS=$'\\n'
  COMPREPLY=($(isthmus complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _isthmus isthmus
`,
  zsh: `_isthmus() {
  local -a offers
  offers=("\${(@f)$(isthmus complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${offers[1]}" ]]; then compadd -a offers; else _files; fi
}
compdef _isthmus isthmus
`,
  fish: `function __isthmus_offers
  set -l words (commandline -opc) (commandline -ct)
  isthmus complete -- $words[2..-1] 2>/dev/null
end
complete -c isthmus -n 'test -n "$(__isthmus_offers)"' -f -a '(__isthmus_offers)'
`,
};

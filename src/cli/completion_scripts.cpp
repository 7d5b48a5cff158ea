// The completion scripts of bash, zsh and fish, and the files in which each shell looks for them.
#include <gridctl/cli/completion.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>

namespace gridctl::cli {
namespace {

// None of the scripts evaluates what is typed: words go to the binary as they are, and it reads the
// quoting. The first word is the binary that answers, so ./build/gridctl completes with its own
// options.

constexpr const char* kBash =
    R"script(# bash completion for gridctl, written by 'gridctl completion bash'
_gridctl() {
    local bin=${1/#\~\//$HOME/} out line value directive tab=$'\t' width=0 room
    local -a found=()
    COMPREPLY=()
    # COMP_POINT counts characters, as bash does when it cuts the line.
    out=$(COMP_LINE=${COMP_LINE:0:COMP_POINT} COMP_WORDBREAKS=$COMP_WORDBREAKS \
          "$bin" __complete bash 2>/dev/null) || return
    while IFS= read -r line; do found+=("$line"); done <<<"$out"
    directive=${found[${#found[@]}-1]#:}
    unset "found[${#found[@]}-1]"
    (( directive & 1 )) && return
    (( directive & 2 )) && compopt -o nospace 2>/dev/null
    (( directive & 4 )) || compopt -o bashdefault -o default 2>/dev/null
    (( directive & 16 )) && compopt -o filenames 2>/dev/null
    (( directive & 32 )) && compopt -o nosort 2>/dev/null
    # Descriptions are for lists: where a word gets inserted they would be inserted too.
    if (( ${#found[@]} == 1 )) || [[ $COMP_TYPE == 37 || $COMP_TYPE == 42 ]]; then
        COMPREPLY=("${found[@]%%$tab*}")
        return
    fi
    for line in "${found[@]}"; do
        value=${line%%$tab*}
        (( ${#value} > width )) && width=${#value}
    done
    room=$(( ${COLUMNS:-80} - width - 6 ))
    for line in "${found[@]}"; do
        value=${line%%$tab*}
        if [[ $line == *$tab* ]] && (( room > 10 )); then
            line=${line#*$tab}
            printf -v value "%-${width}s  (%s)" "$value" "${line:0:room}"
        fi
        COMPREPLY+=("$value")
    done
}
complete -F _gridctl gridctl
)script";

constexpr const char* kZsh = R"script(#compdef gridctl
# zsh completion for gridctl, written by 'gridctl completion zsh'
_gridctl() {
    local bin=${(Q)words[1]/#\~\//$HOME/} line value directive
    local -a found described suffix
    found=("${(@f)$("$bin" __complete zsh -- "${(@)words[2,CURRENT-1]}" "$QIPREFIX$PREFIX" 2>/dev/null)}")
    [[ $found[-1] == :<-> ]] || return 1
    directive=${found[-1]#:}
    found[-1]=()
    (( directive & 1 )) && return 1
    if (( directive & 24 )); then
        if [[ $PREFIX == --*=* ]]; then compset -P 1 '*='
        elif [[ $PREFIX == -[^-]* ]]; then compset -p 2
        fi
        (( directive & 64 )) && compset -P '*,'
        if (( directive & 16 )); then _files -/
        elif (( $#found )); then _files -g "*.(${(j:|:)found})(-.)"
        else _files
        fi
        return
    fi
    for line in "${found[@]}"; do
        value=${${${line%%$'\t'*}//\\/\\\\}//:/\\:}
        [[ $line == *$'\t'* ]] && value+=:${line#*$'\t'}
        described+=("$value")
    done
    (( directive & 2 )) && suffix=(-S '')
    if (( directive & 32 )); then
        _describe -V gridctl described "${(@)suffix}" && return 0
    else
        _describe gridctl described "${(@)suffix}" && return 0
    fi
    (( directive & 4 )) || _files
}
# Autoloaded from $fpath the file is the function; sourced, it announces itself.
if [[ $funcstack[1] == _gridctl ]]; then
    _gridctl "$@"
elif (( $+functions[compdef] )); then
    compdef _gridctl gridctl
fi
)script";

constexpr const char* kFish =
    R"script(# fish completion for gridctl, written by 'gridctl completion fish'
function __gridctl_complete
    set -l words (commandline -opc)
    set -l bin (string replace -r '^~(?=/)' -- $HOME $words[1])
    set -l current (commandline -ct | string collect)
    set -l found ($bin __complete fish -- $words[2..-1] "$current" 2>/dev/null)
    or return
    set -l directive (string sub -s 2 -- $found[-1])
    set -e found[-1]
    test (math "bitand($directive, 1)") -ne 0
    and return
    printf '%s\n' $found
end
complete -c gridctl -f -k -a '(__gridctl_complete)'
)script";

/// A directory variable of the XDG base directory specification: only absolute paths count.
Result<std::string> user_directory(const char* variable, const char* below_home,
                                   const Environment& environment) {
  const auto given = environment(variable).value_or("");
  if (given.starts_with('/')) return given;
  const auto home = environment("HOME").value_or("");
  if (!home.empty()) return home + '/' + below_home;
  return fail(ErrorKind::usage, "HOME is not set, so the place for your completions is not known",
              "set HOME, or print the script with 'gridctl completion SHELL'");
}

Result<CompletionTarget> bash_target(const Environment& environment) {
  auto folder = environment("BASH_COMPLETION_USER_DIR").value_or("");
  if (folder.empty()) {
    GRIDCTL_TRY_ASSIGN(const auto data,
                       user_directory("XDG_DATA_HOME", ".local/share", environment));
    folder = data + "/bash-completion";
  }
  const std::string path = folder + "/completions/gridctl";
  return CompletionTarget{
      path,
      "without the package bash-completion, add to ~/.bashrc:\n  source " + shell_quote(path)};
}

Result<CompletionTarget> zsh_target(const Environment& environment) {
  GRIDCTL_TRY_ASSIGN(const auto data, user_directory("XDG_DATA_HOME", ".local/share", environment));
  const std::string folder = data + "/zsh/site-functions";
  return CompletionTarget{folder + "/_gridctl", "add to ~/.zshrc, before compinit:\n  fpath=(" +
                                                    shell_quote(folder) + " $fpath)"};
}

Result<CompletionTarget> fish_target(const Environment& environment) {
  GRIDCTL_TRY_ASSIGN(const auto config, user_directory("XDG_CONFIG_HOME", ".config", environment));
  return CompletionTarget{config + "/fish/completions/gridctl.fish", ""};
}

}  // namespace

const std::vector<Shell>& shells() {
  static const std::vector<Shell> all = {Shell::bash, Shell::zsh, Shell::fish};
  return all;
}

const char* to_string(Shell shell) {
  switch (shell) {
    case Shell::bash:
      return "bash";
    case Shell::zsh:
      return "zsh";
    case Shell::fish:
      break;
  }
  return "fish";
}

std::optional<Shell> parse_shell(std::string_view name) {
  const auto at = std::find_if(shells().begin(), shells().end(),
                               [&](Shell shell) { return name == to_string(shell); });
  return at == shells().end() ? std::nullopt : std::optional(*at);
}

std::string completion_script(Shell shell) {
  switch (shell) {
    case Shell::bash:
      return kBash;
    case Shell::zsh:
      return kZsh;
    case Shell::fish:
      break;
  }
  return kFish;
}

Result<CompletionTarget> completion_target(Shell shell, const Environment& environment) {
  switch (shell) {
    case Shell::bash:
      return bash_target(environment);
    case Shell::zsh:
      return zsh_target(environment);
    case Shell::fish:
      break;
  }
  return fish_target(environment);
}

}  // namespace gridctl::cli
